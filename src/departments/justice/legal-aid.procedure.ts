import { defineProcedure } from '../../platform/procedures/define-procedure.ts';
import { rowsOfEachChild } from '../../platform/subgraph/per-request.ts';
import { LegalAidEntity, legalAidTable } from './legal-aid.entity.ts';

/** A family applies for legal aid, a lawyer is assigned, and the result is recorded (S2-17, S4-15). */
export const legalAidProcedure = defineProcedure({
  type: 'LegalAid',
  noun: 'legal aid',
  entity: LegalAidEntity,
  stateMeaning: 'Where legal aid stands (S2-17). 法律援助状态',
  states: { RECEIVED: '已受理', ASSIGNED: '已指派', CONCLUDED: '已办结', REFUSED: '不予援助' },
  begins: {
    RECEIVED: {
      title: '受理法律援助申请',
      mutation: 'receiveLegalAid',
      asks: { matter: { description: 'What the aid is for. 援助事项' } },
      fills: ({ now }) => ({ receivedAt: now }),
    },
  },
  steps: {
    assign: {
      title: '指派律师',
      mutation: 'assignLawyer',
      from: ['RECEIVED'],
      to: ['ASSIGNED'],
      asks: { lawyer: { description: 'The lawyer, by name. 承办律师' } },
    },
    refuse: {
      title: '不予援助',
      mutation: 'refuseLegalAid',
      from: ['RECEIVED'],
      to: ['REFUSED'],
      asks: { result: { description: 'Why no aid is given, and what else helps. 不予援助理由' } },
    },
    conclude: {
      title: '办结',
      mutation: 'concludeLegalAid',
      from: ['ASSIGNED'],
      to: ['CONCLUDED'],
      asks: { result: { description: 'What came of it. 办理结果' } },
    },
  },
  decidesOn: [],
  changed: 'justice.legal-aid-changed',
  term: {
    kind: 'PROCEDURE',
    title: '法律援助',
    in: ['RECEIVED'],
    // 法律援助法 第四十三条: seven days; within these, five working days.
    days: () => 5,
    dueOn: 'dueOn',
    owed: `array['justice']`,
    askedBy: `'civil-affairs'`,
  },
});

export const loadLegalAids = rowsOfEachChild(legalAidTable);
