import { Length } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';
import { neededWhenNew, recordInput } from '../../platform/subgraph/contract/record-input.ts';
import { DetentionMeasure, RemovalReason } from './code-tables.ts';
import { guardianDetentionTable, protectiveRemovalTable } from './custody.entity.ts';
import { GuardianDetention, ProtectiveRemoval } from './custody.type.ts';

@InputType({
  description:
    'Which detentions; every condition must hold. A field that you may not read in clear is refused. 羁押筛选条件',
})
export class GuardianDetentionFilter {
  @Field(() => String, {
    nullable: true,
    description: 'Of children living in this division, 2 to 12 digits. 儿童居住地区划代码',
  })
  division?: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'Begun on this day or after it. 起始日期自' })
  since?: string | null;

  @Field(() => DetentionMeasure, { nullable: true, description: 'By this measure. 限制人身自由措施' })
  measure?: DetentionMeasure | null;
}

@InputType({
  description: 'A detention of a guardian (S0-48, S1-9); what is left out stays, null clears. 监护人羁押登记',
})
export class GuardianDetentionInput extends recordInput(GuardianDetention, guardianDetentionTable, {
  from: { description: 'First day, not after today. 起始日期' },
  until: { description: 'Last day, not before the first; null where it is open. 截止日期' },
  arrangement: {
    description: 'Who looks after the child meanwhile; needed once the detainee was asked. 临时监护安排',
  },
}) {}

@InputType({ description: 'A protective removal (S1-6 to S1-8); what is left out stays, null clears. 带离保护登记' })
export class ProtectiveRemovalInput extends recordInput(ProtectiveRemoval, protectiveRemovalTable, {
  on: { description: 'Day of the removal, not after today. 带离日期' },
  handoverDocument: {
    description: 'Number of the written hand-over; needed with an institution (S1-7). 书面交接文书编号',
    checks: [Length(1, 50)],
  },
  childsView: { checks: [Length(1, 1000)] },
  childsViewMissingReason: {
    description: 'Why the child could not be asked; needed where there is no view. 未征求意见原因',
  },
}) {
  @Field(() => RemovalReason, {
    nullable: true,
    description: neededWhenNew('Why the child was taken away. 带离原因'),
  })
  removalReason?: RemovalReason | null;
}
