import { Field, GraphQLISODateTime, ID, Int, ObjectType } from 'type-graphql';
import { Counts } from '../../../platform/subgraph/contract/counts.ts';
import { DateScalar } from '../../../platform/subgraph/contract/date-scalar.ts';

@ObjectType({
  description:
    'That a department looked at data of a child on one day for one purpose; by whom within it is not told. 查阅情况',
})
export class SubjectLook {
  @Field(() => DateScalar, { nullable: true, description: 'The day. 日期' })
  day!: string;

  @Field(() => String, { nullable: true, description: 'Department that looked. 查阅部门' })
  department!: string;

  @Field(() => String, { nullable: true, description: 'Department whose data it was. 数据提供部门' })
  owner!: string;

  @Field(() => String, { nullable: true, description: 'What for. 用途' })
  purpose!: string;

  @Field(() => String, { nullable: true, description: 'The purpose in Chinese. 用途名称' })
  purposeTitle!: string;

  @Field(() => String, { nullable: true, description: 'Law on which the purpose stands. 法律依据' })
  legalBasis!: string;

  @Field(() => [String], {
    nullable: true,
    description: 'Kinds of data that were shown, in clear or masked, as Medical. 数据类别',
  })
  types!: string[];

  @Counts('readable')
  @Field(() => Int, { nullable: true, description: 'How many times. 次数' })
  times!: number;
}

@ObjectType({
  description:
    'Who looked at the data of a child, for the child and its guardian (个人信息保护法 第四十五条). 个人信息查阅报告',
})
export class SubjectReport {
  @Field(() => ID, { nullable: true, description: 'The child. 档案编号' })
  childId!: string;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'From when on. 起始时间' })
  from!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'Until when. 截止时间' })
  to!: Date;

  @Field(() => [SubjectLook], { nullable: true, description: 'The looks, the newest day first. 查阅情况' })
  looks!: SubjectLook[];
}

@ObjectType({ description: 'A case that a department has closed: guardians are told of the looks for it. 已结案件' })
export class ClosedCase {
  @Field(() => String, { nullable: true, description: 'Department that closed it. 部门' })
  department!: string;

  @Field(() => String, { nullable: true, description: 'Number of the case. 案号' })
  caseNumber!: string;

  @Field(() => String, { nullable: true, description: 'Client that closed it. 操作人' })
  closedBy!: string;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When. 结案时间' })
  closedAt!: Date;
}
