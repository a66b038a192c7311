import type { InferEntity } from '@mikro-orm/postgresql';
import { defineProcedure, type Asking } from '../../platform/procedures/define-procedure.ts';
import { CorrectionEntity } from './correction.entity.ts';

export type CorrectionRecord = InferEntity<typeof CorrectionEntity>;

// What stands in a correction depends on the child: the events carry no facts, and who may know of the child asks.
const answered = {
  mutation: 'answerCorrection',
  from: ['RECEIVED'],
  refuses: ({ owner }: CorrectionRecord, { requester }: Asking) =>
    owner === requester.department ? null : `The correction is answered by ${owner}.`,
  writes: ['answeredBy', 'answeredDepartment', 'answeredAt', 'answer'],
  event: {
    kind: 'CORRECTION_ANSWERED',
    title: '异议已答复',
    to: ({ requesterDepartment }: CorrectionRecord) => [requesterDepartment],
  },
} as const;

/** A department holds a value on a child to be wrong, and its owner answers in time (政务数据共享条例 第二十六条). */
export const correctionProcedure = defineProcedure({
  type: 'Correction',
  noun: 'correction',
  entity: CorrectionEntity,
  stateMeaning: 'Where a correction stands (政务数据共享条例 第二十六条). 异议核实状态',
  states: { RECEIVED: '核实中', CORRECTED: '已更正', UPHELD: '核实无误，维持原值', WITHDRAWN: '已撤回' },
  begins: {
    RECEIVED: { event: { kind: 'CORRECTION_REQUESTED', title: '异议已提出', to: ({ owner }) => [owner] } },
  },
  steps: {
    correct: { ...answered, title: '更正', to: ['CORRECTED'] },
    uphold: { ...answered, title: '维持原值', to: ['UPHELD'] },
    withdraw: {
      title: '撤回',
      mutation: 'withdrawCorrection',
      from: ['RECEIVED'],
      to: ['WITHDRAWN'],
      refuses: ({ requester: asker }, { requester }) =>
        asker === requester.client ? null : 'Only who disputes a value withdraws it.',
    },
  },
  decidesOn: ['owner', 'requester'],
  changed: 'governance.correction-changed',
  term: {
    kind: 'CORRECTION',
    title: '异议核实',
    in: ['RECEIVED'],
    days: ({ correction }) => correction,
    dueOn: 'dueOn',
    owed: 'array[owner]',
    askedBy: 'requester_department',
  },
});
