import type { InferEntity } from '@mikro-orm/postgresql';
import { defineProcedure, type StepEvent } from '../../platform/procedures/define-procedure.ts';
import { inPlace } from '../../platform/procedures/in-place.ts';
import { ApplicationEntity } from './application.entity.ts';

export type ApplicationRecord = InferEntity<typeof ApplicationEntity>;

/** Both departments and civil affairs are told how an application stands. */
function told(kind: string, title: string, asked: (row: ApplicationRecord) => object): StepEvent<ApplicationRecord> {
  return {
    kind,
    title,
    to: ({ owner, applicantDepartment }) => [owner, applicantDepartment, 'civil-affairs'],
    facts: (row) => ({
      'Application.state': row.state,
      'Application.owner': row.owner,
      'Application.applicantDepartment': row.applicantDepartment,
      'Application.purpose': row.purpose,
      ...asked(row),
    }),
  };
}

const received = told('APPLICATION_RECEIVED', '共享申请已受理', ({ items, dueOn }) => ({
  'Application.items': items.join(', '),
  'Application.dueOn': dueOn,
}));
const decided = told('APPLICATION_DECIDED', '共享申请已答复', ({ answer, changeId }) => ({
  'Application.answer': answer ?? null,
  'Application.changeId': changeId ?? null,
}));

const byOwner = {
  title: '答复',
  mutation: 'decideApplication',
  from: ['RECEIVED'],
  refuses: ({ owner }: ApplicationRecord, { requester }: { requester: { department: string } }) =>
    owner === requester.department ? null : `The application is answered by ${owner}.`,
  writes: ['decidedBy', 'decidedDepartment', 'decidedAt', 'answer', 'changeId'],
  event: decided,
} as const;

/** One department applies for data of another, and the owner answers in time (政务数据共享条例). */
export const applicationProcedure = defineProcedure({
  type: 'Application',
  noun: 'application',
  entity: ApplicationEntity,
  stateMeaning: 'Where an application for shared data stands (政务数据共享条例). 共享申请状态',
  states: { RECEIVED: '已受理', APPROVED: '同意共享', REFUSED: '不予共享', WITHDRAWN: '已撤回' },
  begins: { RECEIVED: { event: received } },
  steps: {
    approve: { ...byOwner, title: '同意共享', to: ['APPROVED'] },
    refuse: { ...byOwner, title: '不予共享', to: ['REFUSED'] },
    withdraw: {
      title: '撤回',
      mutation: 'withdrawApplication',
      from: ['RECEIVED'],
      to: ['WITHDRAWN'],
      refuses: ({ applicant }, { requester }) =>
        applicant === requester.client ? null : 'Only who applied withdraws an application.',
    },
  },
  among: inPlace,
  decidesOn: ['owner', 'applicant'],
  term: {
    kind: 'APPLICATION',
    title: '共享申请',
    in: ['RECEIVED'],
    days: ({ application }) => application,
    dueOn: 'dueOn',
    owed: 'array[owner]',
    askedBy: 'applicant_department',
  },
});
