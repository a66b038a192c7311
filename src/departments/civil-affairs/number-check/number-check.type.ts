import { Field, GraphQLISODateTime, ID, Int, ObjectType } from 'type-graphql';
import { DateScalar } from '../../../platform/subgraph/contract/date-scalar.ts';
import { stateTable } from '../../../platform/subgraph/contract/state-table.ts';
import { CheckedNumber } from '../code-tables.ts';
import { numberCheckProcedure } from './number-check.procedure.ts';

const NumberCheckState = stateTable(numberCheckProcedure);

@ObjectType({
  description:
    'A number of the child stands in the file of another child too: the office of each child checks its papers and corrects what is wrong. Which child the other one is, is not told. 号码核对',
})
export class NumberCheck {
  @Field(() => ID, { nullable: true, description: 'Number of the check. 核对编号' })
  id!: string | null;

  @Field(() => Int, { nullable: true, description: 'Counts the changes of this record. 版本号' })
  version!: number | null;

  @Field(() => NumberCheckState, { nullable: true, description: 'Where it stands. 状态' })
  state!: keyof typeof NumberCheckState | null;

  @Field(() => CheckedNumber, { nullable: true, description: 'Which number. 核对的号码' })
  number!: CheckedNumber | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: 'When the number was written a second time. 发现时间',
  })
  openedAt!: Date | null;

  @Field(() => DateScalar, { nullable: true, description: 'Last day for the check, in working days. 核对期限' })
  dueOn!: string | null;

  @Field(() => String, { nullable: true, description: 'What the papers say, and what was corrected. 核对结果' })
  result!: string | null;
}
