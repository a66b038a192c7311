import { Field, GraphQLISODateTime, ID, Int, ObjectType } from 'type-graphql';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';
import { HandedRecord } from '../../platform/subgraph/contract/handed-record.ts';
import { stateTable } from '../../platform/subgraph/contract/state-table.ts';
import { schoolSupportProcedure } from './school-support.procedure.ts';

const SchoolSupportState = stateTable(schoolSupportProcedure);

@ObjectType({ description: 'Support of a child at school after counselling (S0-19). 在校帮扶' })
export class SchoolSupport extends HandedRecord {
  @Field(() => ID, { nullable: true, description: 'Number of the record. 编号' })
  id!: string | null;

  @Field(() => Int, { nullable: true, description: 'Counts the changes of this record. 版本号' })
  version!: number | null;

  @Field(() => SchoolSupportState, { nullable: true, description: 'Where it stands. 状态' })
  state!: keyof typeof SchoolSupportState | null;

  @Field(() => String, { nullable: true, description: 'What the child needs, as it was handed over. 服务需求' })
  need!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was received. 接收时间' })
  receivedAt!: Date | null;

  @Field(() => DateScalar, { nullable: true, description: 'Last day for the first step, in working days. 办理期限' })
  dueOn!: string | null;

  @Field(() => String, { nullable: true, description: 'Who looks after the child at school. 帮扶教师' })
  teacher!: string | null;

  @Field(() => String, { nullable: true, description: 'What the support has come to. 帮扶结果' })
  result!: string | null;
}
