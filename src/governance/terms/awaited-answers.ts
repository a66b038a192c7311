import type { EntityManager } from '@mikro-orm/postgresql';
import type { AnswerKind } from '../code-tables.ts';

/** An answer that departments owe. */
export interface AwaitedAnswer {
  kind: AnswerKind;
  /** Number of what is to be answered. */
  subject: string;
  departments: string[];
  /** The department that waits for it. */
  askedBy: string;
  /** YYYY-MM-DD: the last day of the term. */
  dueOn: string;
}

/** Whatever is to be answered in time has its query here. */
const awaited: Record<AnswerKind, string> = {
  APPLICATION: `select id::text as subject, array[owner] as departments, applicant_department as "askedBy", due_on from application where state = 'RECEIVED'`,
  // Where both have reviewed, a second person of civil affairs is missing: it was the owner too.
  CHANGE: `
    select id::text, coalesce(nullif(array(
             select department from unnest(array[owner, 'civil-affairs']) department
              where not exists (select from policy_review review where review.change_id = policy_change.id and review.reviewer_department = department) group by department
           ), '{}'), array['civil-affairs']), author_department, due_on
      from policy_change where state = 'IN_REVIEW'`,
  // A file that was sealed meanwhile is there for neither of them.
  CORRECTION: `select id::text, array[owner], requester_department, due_on from correction join child_scope using (child_id) where state = 'RECEIVED' and not sealed`,
  // Either of both reviews it, when it has ended; nobody asked for it.
  EMERGENCY_ACCESS: `select id::text, array[owner, 'civil-affairs'], 'civil-affairs', review_due_on from emergency_access, clock where reviewed_at is null and until <= clock.now`,
};

/** All that is waited for and whose term ends on this day or before. */
export function findAwaitedAnswers(em: EntityManager, now: Date, dueBy: string): Promise<AwaitedAnswer[]> {
  const all = Object.entries(awaited)
    .map(([kind, query]) => `select '${kind}' as kind, answer.* from (${query}) answer`)
    .join(' union all ');
  return em.execute(
    `with clock as (select ?::timestamptz as now)
    select kind, subject, departments, "askedBy", due_on::text as "dueOn" from (${all}) answer where due_on <= ? order by due_on, kind, subject`,
    [now, dueBy],
  );
}
