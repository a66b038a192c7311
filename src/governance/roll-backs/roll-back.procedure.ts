import type { InferEntity } from '@mikro-orm/postgresql';
import { defineProcedure } from '../../platform/procedures/define-procedure.ts';
import { inPlace } from '../../platform/procedures/in-place.ts';
import { PolicyRollBackEntity } from './roll-back.entity.ts';

export type PolicyRollBackRecord = InferEntity<typeof PolicyRollBackEntity>;

/** A roll-back closes with one signature; the owners of the data or civil affairs review it afterwards (事后复核). */
export const rollBackProcedure = defineProcedure({
  type: 'PolicyRollBack',
  noun: 'roll-back',
  entity: PolicyRollBackEntity,
  stateMeaning: 'Where a roll-back of the policies stands. 回退状态',
  states: { TO_REVIEW: '待复核', REVIEWED: '已复核' },
  // It is announced as POLICIES_ROLLED_BACK under the number of the version, to all departments.
  begins: { TO_REVIEW: {} },
  steps: {
    review: {
      title: '复核',
      mutation: 'reviewRollBack',
      from: ['TO_REVIEW'],
      to: ['REVIEWED'],
      refuses: ({ client, owners }, { requester }) => {
        if (client === requester.client) return 'Nobody reviews a roll-back of their own.';
        const reviewers = [...new Set([...owners, 'civil-affairs'])];
        return reviewers.includes(requester.department) ? null : `${reviewers.join(' or ')} reviews this roll-back.`;
      },
      writes: ['reviewer', 'verdict', 'comment', 'reviewedAt'],
      event: {
        kind: 'ROLL_BACK_REVIEWED',
        title: '政策回退已复核',
        to: ({ owners, department }) => [...owners, department, 'civil-affairs'],
        facts: ({ number, reviewer, verdict }) => ({
          'PolicyRollBack.number': String(number),
          'PolicyRollBack.reviewer': reviewer ?? null,
          'PolicyRollBack.verdict': verdict ?? null,
        }),
      },
    },
  },
  among: inPlace,
  decidesOn: ['client', 'owners'],
  term: {
    kind: 'ROLL_BACK',
    title: '政策回退复核',
    in: ['TO_REVIEW'],
    days: ({ change }) => change,
    dueOn: 'dueOn',
    owed: `array(select distinct unnest(owners || array['civil-affairs']) order by 1)`,
    askedBy: `'civil-affairs'`,
  },
});
