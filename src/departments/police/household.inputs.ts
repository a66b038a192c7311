import { Length } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';
import { recordInput } from '../../platform/subgraph/contract/record-input.ts';
import { HouseholdStatus } from './code-tables.ts';
import { householdTable } from './household.entity.ts';
import { Household } from './household.type.ts';

@InputType({
  description:
    'Which registrations; every condition must hold. A field that you may not read in clear is refused. 户籍筛选条件',
})
export class HouseholdFilter {
  @Field(() => String, {
    nullable: true,
    description: 'Of children living in this division, 2 to 12 digits. 儿童居住地区划代码',
  })
  division?: string | null;

  @Field(() => HouseholdStatus, { nullable: true, description: 'Having this status. 户籍状态' })
  status?: HouseholdStatus | null;

  @Field(() => DateScalar, { nullable: true, description: 'Last verified before this day. 核实日期早于' })
  verifiedBefore?: string | null;
}

@InputType({ description: 'A child’s household registration; what is left out stays, null clears. 户籍核实' })
export class HouseholdInput extends recordInput(Household, householdTable, {
  address: {
    description:
      'Registered address below the village; needed with REGISTERED and COLLECTIVE, and with no other status. 户籍地址',
    checks: [Length(1, 200)],
  },
  verifiedOn: { description: 'Day of the verification, not after today. 核实日期' },
}) {}
