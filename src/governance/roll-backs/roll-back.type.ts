import { Field, GraphQLISODateTime, ID, Int, ObjectType } from 'type-graphql';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';
import { PolicyRollBackState, RollBackVerdict } from '../code-tables.ts';

@ObjectType({
  description: 'That an earlier version of the policies was put in force again, and its review afterwards. 政策回退',
})
export class PolicyRollBack {
  @Field(() => ID, { nullable: true, description: 'Number of the roll-back. 回退编号' })
  id!: string;

  @Field(() => PolicyRollBackState, { nullable: true, description: 'Where it stands. 状态' })
  state!: PolicyRollBackState;

  @Field(() => String, { nullable: true, description: 'Division of the client who did it, 12 digits. 区划代码' })
  division!: string;

  @Field(() => String, { nullable: true, description: 'Client who did it. 操作人' })
  client!: string;

  @Field(() => [String], { nullable: true, description: 'Departments whose rules changed by it. 数据提供部门' })
  owners!: string[];

  @Field(() => Int, { nullable: true, description: 'Version to which it returned. 回退到的版本号' })
  toNumber!: number;

  @Field(() => Int, { nullable: true, description: 'Version that it put in force. 生效版本号' })
  number!: number;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When. 回退时间' })
  rolledBackAt!: Date;

  @Field(() => DateScalar, { nullable: true, description: 'By when it is reviewed. 复核期限' })
  dueOn!: string;

  @Field(() => String, { nullable: true, description: 'Client who reviewed it. 复核人' })
  reviewer!: string | null;

  @Field(() => RollBackVerdict, { nullable: true, description: 'What the reviewer says. 复核结论' })
  verdict!: RollBackVerdict | null;

  @Field(() => String, { nullable: true, description: 'Why. 理由' })
  comment!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was reviewed. 复核时间' })
  reviewedAt!: Date | null;
}
