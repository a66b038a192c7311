import { reminderOf, type Owed } from '../../platform/procedures/find-owed.ts';
import { dayLength, isoDateInChina } from '../../platform/standards/day-in-china.ts';
import type { BackgroundWork } from '../../platform/subgraph/background-work.ts';

const again = 7;

/**
 * Tells of a roll-back that was not reviewed in time, each week until it is: nobody waits for this review, so that
 * nobody else would ask for it. The first time is the term's (procedure-terms).
 */
export const overdueReviews: BackgroundWork = {
  name: 'overdue-reviews',
  every: 600_000,
  async run({ now, fork, announce, signal }) {
    const at = now();
    const today = isoDateInChina(at);
    const overdue = await fork().execute<Owed[]>(
      `select 'ROLL_BACK' as kind, id::text as subject, due_on::text as "dueOn", 'civil-affairs' as "askedBy",
              to_jsonb(array(select distinct unnest(owners || array['civil-affairs']) order by 1)) as departments
         from policy_roll_back
        where state = 'TO_REVIEW' and due_on < ? and (
          select max(announced_at) from governance_event where subject = policy_roll_back.id::text and kind = 'LATE_ANSWER'
        ) <= ? order by due_on, id`,
      [today, new Date(at.getTime() - again * dayLength)],
    );
    for (const owed of overdue) {
      if (signal.aborted) return;
      await fork().transactional((em) => announce(em, at, reminderOf(owed, today)));
    }
  },
};
