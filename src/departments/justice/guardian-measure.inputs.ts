import { Length } from 'class-validator';
import { InputType } from 'type-graphql';
import { recordInput } from '../../platform/subgraph/contract/record-input.ts';
import { guardianMeasureTable } from './guardian-measure.entity.ts';
import { GuardianMeasure } from './guardian-measure.type.ts';

@InputType({ description: 'A guardian’s measure (S0-49); what is left out stays, null clears. 监护人执行措施登记' })
export class GuardianMeasureInput extends recordInput(GuardianMeasure, guardianMeasureTable, {
  from: { description: 'First day, not after today. 起始日期' },
  until: { description: 'Last day, not before the first; null where it is open. 截止日期' },
  organ: { checks: [Length(2, 100)] },
}) {}
