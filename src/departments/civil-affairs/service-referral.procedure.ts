import { defineProcedure } from '../../platform/procedures/define-procedure.ts';
import { rowsOfEachChild } from '../../platform/subgraph/per-request.ts';
import { ServiceKind } from './code-tables.ts';
import { ServiceReferralEntity, serviceReferralTable } from './service-referral.entity.ts';

/** States in which a service has ended, as the departments that provide it call them. */
const ended = ['CONCLUDED', 'HANDED_ON'];

/** After an assessment the child gets the professional service that it needs (S0-19, S2-26). */
export const serviceReferralProcedure = defineProcedure({
  type: 'ServiceReferral',
  noun: 'service referral',
  entity: ServiceReferralEntity,
  stateMeaning: 'Where a service referral stands (S0-19). 服务转介状态',
  states: { REQUESTED: '已提出', REFERRED: '已转介', CONCLUDED: '已办结', WITHDRAWN: '已撤回' },
  begins: {
    REQUESTED: {
      title: '提出服务转介',
      mutation: 'requestService',
      asks: {
        service: { of: () => ServiceKind, description: 'Which service. 服务类别' },
        need: { description: 'What the child needs, without names of third persons. 服务需求' },
      },
      fills: ({ requester, now }) => ({ requestedBy: requester.client, requestedAt: now }),
    },
  },
  steps: {
    referToHealth: {
      title: '转介卫健',
      mutation: 'referServiceToHealth',
      from: ['REQUESTED'],
      to: ['REFERRED'],
      asks: {},
      refuses: ({ service }) =>
        service === 'COUNSELLING' ? null : 'Health takes referrals to psychological counselling (COUNSELLING).',
      handsOver: { to: 'health', type: 'Counselling' },
    },
    conclude: {
      title: '办结',
      mutation: 'concludeService',
      from: ['REFERRED'],
      to: ['CONCLUDED'],
      asks: { result: { description: 'What came of it. 办理结果' } },
      refuses: ({ followUpState }) =>
        ended.includes(followUpState ?? '') ? null : 'The service has not ended: followUpState says where it stands.',
    },
    withdraw: {
      title: '撤回',
      mutation: 'withdrawService',
      from: ['REQUESTED'],
      to: ['WITHDRAWN'],
      asks: {},
      refuses: ({ requestedBy }, { requester }) =>
        requestedBy === requester.client ? null : 'Only who asked for the service withdraws the referral.',
    },
  },
  decidesOn: ['service', 'requestedBy', 'followUpState'],
  changed: 'civil-affairs.service-referral-changed',
  term: {
    kind: 'PROCEDURE',
    title: '服务转介',
    in: ['REQUESTED'],
    days: () => 5,
    dueOn: 'dueOn',
    owed: `array['civil-affairs']`,
    askedBy: `'civil-affairs'`,
    // A sealed file is kept by the case that sealed it.
    unless: 'exists (select from child where child.child_id = service_referral.child_id and child.sealed)',
  },
});

export const loadServiceReferrals = rowsOfEachChild(serviceReferralTable);
