import { Field, ObjectType } from 'type-graphql';
import { SchoolStage } from './code-tables.ts';

@ObjectType({ description: 'A school or kindergarten; public reference data. 学校（幼儿园）' })
export class School {
  @Field(() => String, {
    nullable: true,
    description: 'Unified social credit code, GB 32100-2015, 18 characters. 统一社会信用代码',
  })
  creditCode!: string;

  @Field(() => String, { nullable: true, description: 'Name. 学校名称' })
  name!: string | null;

  @Field(() => String, { nullable: true, description: 'Where it stands, 统计用区划代码, 12 digits. 所在区划代码' })
  division!: string | null;

  @Field(() => SchoolStage, { nullable: true, description: 'Highest stage that it teaches. 学段' })
  stage!: SchoolStage | null;
}
