import { defineProcedure } from '../../platform/procedures/define-procedure.ts';
import { rowsOfEachChild } from '../../platform/subgraph/per-request.ts';
import { SchoolSupportEntity, schoolSupportTable } from './school-support.entity.ts';

/** Support of a child at school after counselling (S0-19). */
export const schoolSupportProcedure = defineProcedure({
  type: 'SchoolSupport',
  noun: 'school support',
  entity: SchoolSupportEntity,
  stateMeaning: 'Where the school support stands (S0-19). 在校帮扶状态',
  states: { RECEIVED: '已接收', IN_COURSE: '帮扶中', CONCLUDED: '已办结' },
  begins: { RECEIVED: {} },
  takesOver: {
    from: ['health.Counselling'],
    row: ({ reason }, now) => ({ need: reason, receivedAt: now }),
  },
  steps: {
    take: {
      title: '接案',
      mutation: 'takeSchoolSupport',
      from: ['RECEIVED'],
      to: ['IN_COURSE'],
      asks: { teacher: { description: 'Who looks after the child at school, by name. 帮扶教师' } },
    },
    conclude: {
      title: '办结',
      mutation: 'concludeSchoolSupport',
      from: ['IN_COURSE'],
      to: ['CONCLUDED'],
      asks: { result: { description: 'What the support has come to. 帮扶结果' } },
    },
  },
  decidesOn: [],
  changed: 'education.school-support-changed',
  term: {
    kind: 'PROCEDURE',
    title: '在校帮扶',
    in: ['RECEIVED'],
    days: () => 5,
    dueOn: 'dueOn',
    owed: `array['education']`,
    askedBy: 'handed_by',
  },
});

export const loadSchoolSupports = rowsOfEachChild(schoolSupportTable);
