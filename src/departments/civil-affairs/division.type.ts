import { Field, ObjectType } from 'type-graphql';
import { DivisionLevel } from './code-tables.ts';

@ObjectType({ description: 'A division of the published five-level set (统计用区划代码和城乡划分代码). 行政区划' })
export class Division {
  @Field(() => String, {
    nullable: true,
    description: '12 digits: province 2, prefecture 2, county 2, town 3, village 3. 区划代码',
  })
  code!: string;

  @Field(() => String, { nullable: true, description: 'Name. 名称' })
  name!: string | null;

  @Field(() => DivisionLevel, { nullable: true, description: 'Level. 级别' })
  level!: DivisionLevel | null;

  @Field(() => String, { nullable: true, description: 'Code of the division above; null for a province. 上级区划代码' })
  parent!: string | null;
}
