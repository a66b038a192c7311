import { defineProcedure } from '../../platform/procedures/define-procedure.ts';
import { rowsOfEachChild } from '../../platform/subgraph/per-request.ts';
import { CounsellingEntity, counsellingTable } from './counselling.entity.ts';

/** Psychological counselling of a child who was referred to it (S0-19). */
export const counsellingProcedure = defineProcedure({
  type: 'Counselling',
  noun: 'counselling',
  entity: CounsellingEntity,
  stateMeaning: 'Where the counselling stands (S0-19). 心理疏导状态',
  states: { RECEIVED: '已接收', IN_COURSE: '疏导中', HANDED_ON: '已转学校', CONCLUDED: '已办结' },
  begins: { RECEIVED: {} },
  takesOver: {
    from: ['civil-affairs.ServiceReferral'],
    row: ({ reason }, now) => ({ need: reason, receivedAt: now }),
  },
  steps: {
    take: {
      title: '接案',
      mutation: 'takeCounselling',
      from: ['RECEIVED'],
      to: ['IN_COURSE'],
      asks: { counsellor: { description: 'Who counsels, by name. 心理咨询师' } },
    },
    handOn: {
      title: '转学校帮扶',
      mutation: 'handCounsellingToSchool',
      from: ['IN_COURSE'],
      to: ['HANDED_ON'],
      asks: { result: { description: 'What the counselling has come to. 疏导结果' } },
      handsOver: { to: 'education', type: 'SchoolSupport' },
    },
    conclude: {
      title: '办结',
      mutation: 'concludeCounselling',
      from: ['IN_COURSE'],
      to: ['CONCLUDED'],
      asks: { result: { description: 'What the counselling has come to. 疏导结果' } },
    },
  },
  decidesOn: [],
  changed: 'health.counselling-changed',
  term: {
    kind: 'PROCEDURE',
    title: '心理疏导',
    in: ['RECEIVED'],
    days: () => 3,
    dueOn: 'dueOn',
    owed: `array['health']`,
    askedBy: 'handed_by',
  },
});

export const loadCounsellings = rowsOfEachChild(counsellingTable);
