import { isoDateInChina } from '../../platform/standards/resident-id.ts';
import type { Terms } from '../../platform/policy/policy.ts';
import type { BackgroundWork } from '../../platform/subgraph/background-work.ts';
import { answerDueOn } from '../../platform/standards/answer-due-on.ts';
import { findAwaitedAnswers, type AwaitedAnswer } from './awaited-answers.ts';
import { itself } from '../itself.ts';
import { sayOnce, type Reminder } from './say-once.ts';

/** Reminds departments of the answers that they owe, and tells civil affairs of those that are late. */
export const answerReminders: BackgroundWork = {
  name: 'answer-reminders',
  every: 60_000,
  async run({ now, fork, contextFor, signal }) {
    const today = isoDateInChina(now());
    const awaited = await findAwaitedAnswers(fork(), now(), soonBy(today, contextFor(itself).policies.terms));
    await fork().execute(
      `update reminder set settled_at = ? where settled_at is null and kind <> 'RULE' and not exists (
         select from jsonb_to_recordset(?::jsonb) as awaited (kind text, subject text) where awaited.kind = reminder.kind and awaited.subject = reminder.subject
       )`,
      [now(), JSON.stringify(awaited.map(({ kind, subject }) => ({ kind, subject })))],
    );
    await sayOnce(
      fork,
      now(),
      awaited.map((answer) => reminderOf(answer, today)),
      signal,
    );
  },
};

function reminderOf({ kind, subject, departments, askedBy, dueOn }: AwaitedAnswer, today: string): Reminder {
  const isLate = dueOn < today;
  return {
    of: kind,
    subject,
    dueOn,
    departments,
    stage: isLate ? 'LATE' : dueOn === today ? 'DUE' : 'SOON',
    kind: isLate ? 'LATE_ANSWER' : 'ANSWER_DUE',
    toDepartments: isLate ? [...departments, askedBy, 'civil-affairs'] : departments,
    facts: { 'LateAnswer.kind': kind, 'LateAnswer.departments': departments.join(', '), 'LateAnswer.dueOn': dueOn },
  };
}

let reckoned = { today: '', remindBefore: 0, soonBy: '' };

/** Reckoned once a day: where the holidays are not known yet, it is logged each time. */
function soonBy(today: string, { remindBefore }: Terms): string {
  if (reckoned.today !== today || reckoned.remindBefore !== remindBefore)
    reckoned = { today, remindBefore, soonBy: answerDueOn(today, remindBefore) };
  return reckoned.soonBy;
}
