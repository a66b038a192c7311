import { Field, GraphQLISODateTime, ID, ObjectType } from 'type-graphql';
import { connectionOf } from '../../platform/subgraph/contract/connection-types.ts';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';
import { CorrectionState } from '../code-tables.ts';

@ObjectType({
  description:
    'What a requester holds to be wrong on a child, and what the department that keeps it answers (政务数据共享条例 ' +
    '第二十六条、个人信息保护法 第四十六条). 异议核实',
})
export class Correction {
  @Field(() => ID, { nullable: true, description: 'Number of the correction. 异议编号' })
  id!: string;

  @Field(() => CorrectionState, { nullable: true, description: 'Where it stands. 状态' })
  state!: CorrectionState;

  @Field(() => String, {
    nullable: true,
    description: 'The catalogue item that is disputed, as `Schooling.stage`. 有异议的数据项',
  })
  item!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The field that tells the record from others of the child, as `id`; null where the child has one only. 记录标识字段',
  })
  keyField!: string | null;

  @Field(() => String, { nullable: true, description: 'What stands in that field. 记录标识' })
  keyValue!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The department that keeps the item, which answers. 数据提供部门',
  })
  owner!: string;

  @Field(() => String, { nullable: true, description: 'What the requester holds to be right. 主张的内容' })
  claim!: string;

  @Field(() => String, { nullable: true, description: 'Why. 理由' })
  reason!: string;

  @Field(() => String, { nullable: true, description: 'Client who disputes it. 异议人' })
  requester!: string;

  @Field(() => String, { nullable: true, description: 'Department of the client. 异议部门' })
  requesterDepartment!: string;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was received. 受理时间' })
  receivedAt!: Date;

  @Field(() => DateScalar, { nullable: true, description: 'Last day for the answer, in working days. 答复期限' })
  dueOn!: string;

  @Field(() => String, { nullable: true, description: 'Client who answered for the owner. 答复人' })
  answeredBy!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was answered. 答复时间' })
  answeredAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'The owner’s answer with its reason. 答复意见' })
  answer!: string | null;
}

@ObjectType({
  description:
    'That an item on a child is disputed, for those who may read the item; what is held to be right is for those ' +
    'whom it concerns. 待核实异议',
})
export class OpenCorrection {
  @Field(() => ID, { nullable: true, description: 'Number of the correction. 异议编号' })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The catalogue item that is disputed, as `Schooling.stage`. 有异议的数据项',
  })
  item!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The field that tells the record from others of the child; null where the child has one only, or you may ' +
      'not read it. 记录标识字段',
  })
  keyField!: string | null;

  @Field(() => String, { nullable: true, description: 'What stands in that field. 记录标识' })
  keyValue!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The department that keeps the item, which answers. 数据提供部门',
  })
  owner!: string;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was received. 受理时间' })
  receivedAt!: Date;

  @Field(() => DateScalar, { nullable: true, description: 'Last day for the answer, in working days. 答复期限' })
  dueOn!: string;
}

export const CorrectionConnection = connectionOf(Correction, 'Correction');
