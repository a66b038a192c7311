import { Field, GraphQLISODateTime, ID, ObjectType } from 'type-graphql';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';
import { ApplicationState } from '../code-tables.ts';

@ObjectType({ description: 'An application of one department for data of another one (政务数据共享条例). 共享申请' })
export class Application {
  @Field(() => ID, { nullable: true, description: 'Number of the application. 申请编号' })
  id!: string;

  @Field(() => ApplicationState, { nullable: true, description: 'Where it stands. 状态' })
  state!: ApplicationState;

  @Field(() => String, { nullable: true, description: 'Client who applied. 申请人' })
  applicant!: string;

  @Field(() => String, { nullable: true, description: 'The department that applies. 申请部门' })
  applicantDepartment!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The department whose data is asked for, which answers. 数据提供部门',
  })
  owner!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The place that it touches: the division of the applicant, 12 digits. 区划代码',
  })
  division!: string;

  @Field(() => [String], {
    nullable: true,
    description: 'The catalogue items, as `Medical.mentalHealth`. 申请的数据项',
  })
  items!: string[];

  @Field(() => String, { nullable: true, description: 'What for, from the list of purposes. 用途' })
  purpose!: string;

  @Field(() => [String], { nullable: true, description: 'For which posts of the applicant. 使用岗位' })
  roles!: string[];

  @Field(() => String, { nullable: true, description: 'Law and article, or document number. 法律依据' })
  because!: string;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'First day on which it is not needed any more; null: for good. 使用期限',
  })
  until!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was received. 受理时间' })
  receivedAt!: Date;

  @Field(() => DateScalar, { nullable: true, description: 'Last day for the answer, in working days. 答复期限' })
  dueOn!: string;

  @Field(() => String, { nullable: true, description: 'Client who answered for the owner. 答复人' })
  decidedBy!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was answered. 答复时间' })
  decidedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'The owner’s answer with its reason. 答复意见' })
  answer!: string | null;

  @Field(() => ID, { nullable: true, description: 'The policy change that an approval has become. 政策变更编号' })
  changeId!: string | null;
}
