import { Field, GraphQLISODateTime, Int, ObjectType } from 'type-graphql';
import { Counts } from '../../platform/subgraph/contract/counts.ts';

@ObjectType({ description: 'That another department has read records of yours; no value of them. 数据被查阅告知' })
export class RecordRead {
  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When. 查阅时间' })
  recordedAt!: Date;

  @Field(() => String, { nullable: true, description: 'Client that read. 查阅应用' })
  client!: string;

  @Field(() => String, { nullable: true, description: 'Its department. 查阅部门' })
  department!: string;

  @Field(() => [String], { nullable: true, description: 'Roles in which it read. 岗位' })
  roles!: string[];

  @Field(() => String, { nullable: true, description: 'Its division. 区划代码' })
  division!: string;

  @Field(() => String, { nullable: true, description: 'What for. 用途' })
  purpose!: string;

  @Field(() => String, { nullable: true, description: 'The case that was named. 案号' })
  caseNumber!: string | null;

  @Field(() => [String], { nullable: true, description: 'Types of the records, as Medical. 类型' })
  types!: string[];

  @Counts('readable')
  @Field(() => Int, { nullable: true, description: 'Children whose records they are. 儿童数' })
  children!: number;
}
