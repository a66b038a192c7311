import { Field, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../../platform/subgraph/contract/connection-types.ts';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';
import { HouseholdStatus } from './code-tables.ts';

@ObjectType({ description: 'Household registration as the police verified it (S0-22, S2-15). 户籍' })
export class Household {
  @Field(() => Int, { nullable: true, description: 'Counts the changes of this record. 版本号' })
  version!: number | null;

  @Field(() => HouseholdStatus, { nullable: true, description: 'Status in the household register. 户籍状态' })
  status!: HouseholdStatus | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Registered address below the village, e.g. 3组27号; the village is Child.householdDivision. ' +
      'Null without registration. 户籍地址',
  })
  address!: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'Day on which the police last verified it. 核实日期' })
  verifiedOn!: string | null;
}

export const HouseholdConnection = connectionOf(Household, 'Household');
