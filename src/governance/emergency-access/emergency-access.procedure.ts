import type { InferEntity } from '@mikro-orm/postgresql';
import { defineProcedure } from '../../platform/procedures/define-procedure.ts';
import { inPlace } from '../../platform/procedures/in-place.ts';
import { EmergencyAccessEntity } from './emergency-access.entity.ts';

export type EmergencyAccessRecord = InferEntity<typeof EmergencyAccessEntity>;

/** A client opens records of one child at once; the owner or civil affairs reviews it when it has ended (紧急调阅, 破玻璃). */
export const emergencyAccessProcedure = defineProcedure({
  type: 'EmergencyAccess',
  noun: 'emergency access',
  entity: EmergencyAccessEntity,
  stateMeaning: 'Where an emergency access stands. 紧急调阅状态',
  states: { RUNNING: '生效中', TO_REVIEW: '待复核', REVIEWED: '已复核' },
  passes: { from: 'RUNNING', to: 'TO_REVIEW', at: 'until' },
  begins: {
    RUNNING: {
      // Which child, and why, those learn who review it: the events of a department are read in every place.
      event: {
        kind: 'EMERGENCY_ACCESS_OPENED',
        title: '紧急调阅已开启',
        to: ({ owner }) => [owner, 'civil-affairs'],
        facts: ({ client, owner, types, until, reviewDueOn }) => ({
          'EmergencyAccess.client': client,
          'EmergencyAccess.owner': owner,
          'EmergencyAccess.types': types.join(', '),
          'EmergencyAccess.until': until.toISOString(),
          'EmergencyAccess.reviewDueOn': reviewDueOn,
        }),
      },
    },
  },
  steps: {
    end: {
      title: '结束',
      mutation: 'endEmergencyAccess',
      from: ['RUNNING'],
      to: [],
      writes: ['until', 'endedBy'],
    },
    review: {
      title: '复核',
      mutation: 'reviewEmergencyAccess',
      from: ['TO_REVIEW', 'REVIEWED'],
      to: ['REVIEWED'],
      refuses: ({ client, until }, { requester, now }) => {
        if (client === requester.client) return 'Nobody reviews an emergency access of their own.';
        return until > now ? `The emergency access runs until ${until.toISOString()}: end it first.` : null;
      },
      writes: ['reviewedAt'],
      event: {
        kind: 'EMERGENCY_ACCESS_REVIEWED',
        title: '紧急调阅已复核',
        to: ({ owner, department }) => [owner, department, 'civil-affairs'],
        facts: ({ client, owner }) => ({ 'EmergencyAccess.client': client, 'EmergencyAccess.owner': owner }),
      },
    },
  },
  among: inPlace,
  decidesOn: ['client', 'owner', 'until'],
  term: {
    kind: 'EMERGENCY_ACCESS',
    title: '紧急调阅复核',
    in: ['TO_REVIEW'],
    days: ({ emergencyAccess }) => emergencyAccess,
    dueOn: 'reviewDueOn',
    owed: `array[owner, 'civil-affairs']`,
    // Nobody asked for it.
    askedBy: `'civil-affairs'`,
  },
});
