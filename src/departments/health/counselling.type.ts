import { Field, GraphQLISODateTime, ID, Int, ObjectType } from 'type-graphql';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';
import { HandedOnRecord } from '../../platform/subgraph/contract/handed-record.ts';
import { stateTable } from '../../platform/subgraph/contract/state-table.ts';
import { counsellingProcedure } from './counselling.procedure.ts';

const CounsellingState = stateTable(counsellingProcedure);

@ObjectType({ description: 'Psychological counselling of a child who was referred to it (S0-19). 心理疏导' })
export class Counselling extends HandedOnRecord {
  @Field(() => ID, { nullable: true, description: 'Number of the record. 编号' })
  id!: string | null;

  @Field(() => Int, { nullable: true, description: 'Counts the changes of this record. 版本号' })
  version!: number | null;

  @Field(() => CounsellingState, { nullable: true, description: 'Where it stands. 状态' })
  state!: keyof typeof CounsellingState | null;

  @Field(() => String, { nullable: true, description: 'What the child needs, as it was handed over. 服务需求' })
  need!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was received. 接收时间' })
  receivedAt!: Date | null;

  @Field(() => DateScalar, { nullable: true, description: 'Last day for the first step, in working days. 办理期限' })
  dueOn!: string | null;

  @Field(() => String, { nullable: true, description: 'Who counsels. 心理咨询师' })
  counsellor!: string | null;

  @Field(() => String, { nullable: true, description: 'What the counselling has come to. 疏导结果' })
  result!: string | null;
}
