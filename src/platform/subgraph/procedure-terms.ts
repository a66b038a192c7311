import { isoDateInChina } from '../standards/day-in-china.ts';
import { answerDueOn } from '../standards/answer-due-on.ts';
import type { AnyProcedure } from '../procedures/define-procedure.ts';
import { findOwed, reminderOf, sayOnce, settleTerms } from '../procedures/find-owed.ts';
import type { BackgroundWork } from './background-work.ts';

/** Reminds departments of the steps that they owe, and tells civil affairs of those that are late. */
export function procedureTerms(procedures: readonly AnyProcedure[], hasScopes: boolean): BackgroundWork {
  let reckoned = { today: '', remindBefore: 0, soonBy: '' };

  /** Reckoned once a day: where the holidays are not known yet, it is logged each time. */
  function soonBy(today: string, remindBefore: number): string {
    if (reckoned.today !== today || reckoned.remindBefore !== remindBefore)
      reckoned = { today, remindBefore, soonBy: answerDueOn(today, remindBefore) };
    return reckoned.soonBy;
  }

  return {
    name: 'procedure-terms',
    every: 60_000,
    async run({ now, fork, policies, announce, signal }) {
      const today = isoDateInChina(now());
      const owed = await findOwed(fork(), procedures, now(), soonBy(today, policies().terms.remindBefore), hasScopes);
      await settleTerms(fork(), now(), owed);
      await sayOnce(
        fork,
        announce,
        now(),
        owed.map((step) => reminderOf(step, today)),
        signal,
      );
    },
  };
}
