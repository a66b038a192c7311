import { Field, GraphQLISODateTime, ID, Int, ObjectType } from 'type-graphql';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';
import { FollowedRecord } from '../../platform/subgraph/contract/handed-record.ts';
import { stateTable } from '../../platform/subgraph/contract/state-table.ts';
import { ServiceKind } from './code-tables.ts';
import { serviceReferralProcedure } from './service-referral.procedure.ts';

const ServiceReferralState = stateTable(serviceReferralProcedure);

@ObjectType({
  description: 'A child is referred to a professional service after an assessment (S0-19, S2-26). 服务转介',
})
export class ServiceReferral extends FollowedRecord {
  @Field(() => ID, { nullable: true, description: 'Number of the referral. 转介编号' })
  id!: string | null;

  @Field(() => Int, { nullable: true, description: 'Counts the changes of this record. 版本号' })
  version!: number | null;

  @Field(() => ServiceReferralState, { nullable: true, description: 'Where it stands. 状态' })
  state!: keyof typeof ServiceReferralState | null;

  @Field(() => ServiceKind, { nullable: true, description: 'Which service. 服务类别' })
  service!: ServiceKind | null;

  @Field(() => String, { nullable: true, description: 'What the child needs. 服务需求' })
  need!: string | null;

  @Field(() => String, { nullable: true, description: 'Client who asked for it. 提出人' })
  requestedBy!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was asked for. 提出时间' })
  requestedAt!: Date | null;

  @Field(() => DateScalar, { nullable: true, description: 'Last day for the referral, in working days. 转介期限' })
  dueOn!: string | null;

  @Field(() => String, { nullable: true, description: 'What came of it. 办理结果' })
  result!: string | null;
}
