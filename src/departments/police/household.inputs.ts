import { IsUUID, Length, Min } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { checkDivisionCode } from '../../platform/standards/division-code.ts';
import { DateScalar } from '../../platform/subgraph/date-scalar.ts';
import { MeetsStandard } from '../../platform/subgraph/meets-standard.ts';
import { HouseholdStatus } from './code-tables.ts';

@InputType({ description: 'Which registrations; every condition must hold. A field that you may not read in clear is refused. 户籍筛选条件' })
export class HouseholdFilter {
  @Field(() => String, { nullable: true, description: 'Child living or registered in this division, 2 to 12 digits. 所在区划代码' })
  @MeetsStandard(checkDivisionCode)
  division?: string | null;

  @Field(() => HouseholdStatus, { nullable: true, description: 'Having this status. 户籍状态' })
  status?: HouseholdStatus | null;

  @Field(() => DateScalar, { nullable: true, description: 'Last verified before this day. 核实日期早于' })
  verifiedBefore?: string | null;
}

@InputType({ description: 'The whole new state of a child’s household registration. 户籍核实' })
export class HouseholdInput {
  @Field(() => ID, { description: 'Number of the child’s file. 档案编号' })
  @IsUUID()
  childId!: string;

  @Field(() => Int, { description: 'Version that the change was made on; 0 where nothing is recorded yet. 版本号' })
  @Min(0)
  version!: number;

  @Field(() => HouseholdStatus, { description: 'Status in the household register. 户籍状态' })
  status!: HouseholdStatus;

  @Field(() => String, { nullable: true, description: 'Registered address below the village; needed with REGISTERED and COLLECTIVE, and with no other status. 户籍地址' })
  @Length(1, 200)
  address?: string | null;

  @Field(() => DateScalar, { description: 'Day of the verification, not after today. 核实日期' })
  verifiedOn!: string;

  @Field(() => String, { description: 'Why, for the history of the record. 变更原因' })
  @Length(2, 500)
  reason!: string;
}
