import { Field, GraphQLISODateTime, ID, Int, ObjectType } from 'type-graphql';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';
import { EmergencyVerdict } from '../code-tables.ts';

@ObjectType({ description: 'What one reviewer said of an emergency access. 紧急调阅复核意见' })
export class EmergencyReview {
  @Field(() => String, { nullable: true, description: 'Client of the reviewer. 复核人' })
  reviewer!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Department of the reviewer: the owner of the data or civil affairs. 复核部门',
  })
  reviewerDepartment!: string;

  @Field(() => EmergencyVerdict, { nullable: true, description: 'Justified or abused. 复核结论' })
  verdict!: EmergencyVerdict;

  @Field(() => String, { nullable: true, description: 'Why. 理由' })
  comment!: string;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When. 复核时间' })
  reviewedAt!: Date;
}

@ObjectType({
  description:
    'Types of records of one child, opened to one client for some hours in an emergency, and reviewed afterwards. 紧急调阅',
})
export class EmergencyAccess {
  @Field(() => ID, {
    nullable: true,
    description: 'Number of the emergency access; its rule is `emergency-<number>` in the audit log. 紧急调阅编号',
  })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Client who opened it, and the only one who can read by it. 调阅人',
  })
  client!: string;

  @Field(() => String, { nullable: true, description: 'Department of the client. 调阅部门' })
  department!: string;

  @Field(() => String, { nullable: true, description: 'Division of the client. 调阅人辖区' })
  division!: string;

  @Field(() => String, { nullable: true, description: 'The department whose records are opened. 数据提供部门' })
  owner!: string;

  @Field(() => ID, { nullable: true, description: 'The child. 儿童编号' })
  childId!: string;

  @Field(() => [String], { nullable: true, description: 'The types that were asked for. 记录类型' })
  types!: string[];

  @Field(() => String, { nullable: true, description: 'What has happened. 理由' })
  reason!: string;

  @Field(() => String, { nullable: true, description: 'Number of the case. 案号' })
  caseNumber!: string;

  @Field(() => [String], {
    nullable: true,
    description: 'Items that were opened in clear, as `Medical.mentalHealth`. 已开放的数据项',
  })
  openedItems!: string[];

  @Field(() => [String], {
    nullable: true,
    description: 'Items that were opened masked, because the floor closes them in clear. 脱敏开放的数据项',
  })
  maskedItems!: string[];

  @Field(() => [String], { nullable: true, description: 'Items that the floor kept closed. 底线未开放的数据项' })
  closedItems!: string[];

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was opened. 开启时间' })
  openedAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'From when on nothing is released by it. 截止时间' })
  until!: Date;

  @Field(() => String, {
    nullable: true,
    description: 'Client who ended it early; null where it ends by itself. 提前结束人',
  })
  endedBy!: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description:
      'Last day for the review, in working days from its end: one without a review is late from then on. 复核期限',
  })
  reviewDueOn!: string;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was first reviewed. 复核时间' })
  reviewedAt!: Date | null;

  @Field(() => Int, { nullable: true, description: 'The version of the policies by which it was opened. 政策版本号' })
  policyNumber!: number;
}
