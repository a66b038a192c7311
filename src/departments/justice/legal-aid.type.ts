import { Field, GraphQLISODateTime, ID, Int, ObjectType } from 'type-graphql';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';
import { stateTable } from '../../platform/subgraph/contract/state-table.ts';
import { legalAidProcedure } from './legal-aid.procedure.ts';

const LegalAidState = stateTable(legalAidProcedure);

@ObjectType({ description: 'Legal aid for a child’s family: application, lawyer, result (S2-17, S4-15). 法律援助' })
export class LegalAid {
  @Field(() => ID, { nullable: true, description: 'Number of the case of aid. 援助编号' })
  id!: string | null;

  @Field(() => Int, { nullable: true, description: 'Counts the changes of this record. 版本号' })
  version!: number | null;

  @Field(() => LegalAidState, { nullable: true, description: 'Where it stands. 状态' })
  state!: keyof typeof LegalAidState | null;

  @Field(() => String, { nullable: true, description: 'What the aid is for. 援助事项' })
  matter!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was received. 受理时间' })
  receivedAt!: Date | null;

  @Field(() => DateScalar, { nullable: true, description: 'Last day for the decision, in working days. 办理期限' })
  dueOn!: string | null;

  @Field(() => String, { nullable: true, description: 'The lawyer. 承办律师' })
  lawyer!: string | null;

  @Field(() => String, { nullable: true, description: 'What came of it. 办理结果' })
  result!: string | null;
}
