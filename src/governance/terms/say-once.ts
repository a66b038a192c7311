import type { EntityManager } from '@mikro-orm/postgresql';
import { announce, type Announcement } from '../events/announce.ts';
import type { AnswerKind } from '../code-tables.ts';

/** What is said of a subject at one stage of its term. */
export interface Reminder extends Announcement {
  of: AnswerKind | 'RULE';
  /** YYYY-MM-DD */
  dueOn: string;
  stage: 'SOON' | 'DUE' | 'LATE' | 'DAYS_30' | 'DAYS_7';
  /** Those whose matter it is. */
  departments: string[];
}

/**
 * Announces those of the reminders that were not said yet: the database takes each stage of a term once, with its event
 * or not at all.
 */
export async function sayOnce(
  fork: () => EntityManager,
  now: Date,
  reminders: readonly Reminder[],
  signal: AbortSignal,
): Promise<void> {
  const said = new Set(
    (
      await fork().execute<{ key: string }[]>(
        'select kind || subject || due_on || stage as key from reminder where due_on >= ?',
        [earliest(reminders)],
      )
    ).map(({ key }) => key),
  );
  for (const reminder of reminders) {
    const { of, subject, dueOn, stage, departments } = reminder;
    if (signal.aborted) return;
    if (said.has(`${of}${subject}${dueOn}${stage}`)) continue;
    await fork().transactional(async (em) => {
      const written = await em.execute<{ subject: string }[]>(
        `insert into reminder (kind, subject, due_on, stage, departments, said_at) values (?, ?, ?, ?, array(select jsonb_array_elements_text(?::jsonb)), ?)
         on conflict do nothing returning subject`,
        [of, subject, dueOn, stage, JSON.stringify(departments), now],
      );
      if (written.length > 0) await announce(em, now, reminder);
    });
  }
}

function earliest(reminders: readonly Reminder[]): string {
  return reminders.reduce((first, { dueOn }) => (dueOn < first ? dueOn : first), '9999-12-31');
}
