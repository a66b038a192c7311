import type { EntityManager } from '@mikro-orm/postgresql';
import { columnOf } from '../records/record-table.ts';
import type { Announce, Announcement } from './announcement.ts';
import type { AnyProcedure } from './define-procedure.ts';

/** A step that departments owe. */
export interface Owed {
  /** As the term is called, e.g. `APPLICATION`. */
  kind: string;
  /** Number of the record. */
  subject: string;
  departments: string[];
  /** The department that waits for it. */
  askedBy: string;
  /** YYYY-MM-DD: the last day of the term. */
  dueOn: string;
}

/**
 * All that is owed by the terms of these procedures and due on this day or before.
 * @param hasScopes whether sealed files are told by `child_scope` here; the register's own procedures say it themselves
 */
export async function findOwed(
  em: EntityManager,
  procedures: readonly AnyProcedure[],
  now: Date,
  dueBy: string,
  hasScopes: boolean,
): Promise<Owed[]> {
  const queries = procedures.flatMap((procedure) => (procedure.term ? [owedQuery(procedure, hasScopes)] : []));
  if (queries.length === 0) return [];
  return em.execute(
    `with clock as (select ?::timestamptz as now)
     select kind, subject, departments, "askedBy", due_on::text as "dueOn" from (${queries.join(' union all ')}) owed
      where due_on <= ? order by due_on, kind, subject`,
    [now, dueBy],
  );
}

function owedQuery({ term, table, entity, passes, changed }: AnyProcedure, hasScopes: boolean): string {
  const { kind, in: states, dueOn, owed, askedBy, unless } = term!;
  const stored = states.map((state) => (passes?.to === state ? passes.from : state));
  const hasPassed = passes && states.includes(passes.to) && !states.includes(passes.from);
  const conditions = [
    `state in (${[...new Set(stored)].map((state) => `'${state}'`).join(', ')})`,
    ...(hasPassed ? [`${columnOf(entity, passes.at).name} <= clock.now`] : []),
    ...(unless ? [`not (${unless})`] : []),
    // A sealed file is there for neither side.
    ...(changed && hasScopes
      ? [`exists (select from child_scope where child_scope.child_id = ${table}.child_id and not child_scope.sealed)`]
      : []),
  ];
  return `select '${kind}' as kind, id::text as subject, ${owed} as departments, ${askedBy} as "askedBy",
      ${columnOf(entity, dueOn).name} as due_on from ${table}, clock where ${conditions.join(' and ')}`;
}

/** What is said of a subject at one stage of its term. */
export interface Reminder extends Announcement {
  /** As the term is called, or `RULE`. */
  of: string;
  /** YYYY-MM-DD */
  dueOn: string;
  stage: 'SOON' | 'DUE' | 'LATE' | 'DAYS_30' | 'DAYS_7';
  /** The departments whose matter it is. */
  departments: string[];
}

/**
 * What a department is told of a step that it owes; civil affairs and the department that waits are told of a late
 * step too.
 */
export function reminderOf({ kind, subject, departments, askedBy, dueOn }: Owed, today: string): Reminder {
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

/** Notes the terms whose step is there by now: what was said of them is settled. */
export async function settleTerms(em: EntityManager, now: Date, owed: readonly Owed[]): Promise<void> {
  await em.execute(
    `update procedure_reminder set settled_at = ?
      where settled_at is null and stage in ('SOON', 'DUE', 'LATE') and not exists (
        select from jsonb_to_recordset(?::jsonb) as owed (kind text, subject text)
         where owed.kind = procedure_reminder.kind and owed.subject = procedure_reminder.subject)`,
    [now, JSON.stringify(owed.map(({ kind, subject }) => ({ kind, subject })))],
  );
}

/**
 * Announces the reminders that were not said yet: the database takes each stage of a term once, with its announcement
 * or not at all.
 */
export async function sayOnce(
  fork: () => EntityManager,
  announce: Announce,
  now: Date,
  reminders: readonly Reminder[],
  signal: AbortSignal,
): Promise<void> {
  const earliest = reminders.reduce((first, { dueOn }) => (dueOn < first ? dueOn : first), '9999-12-31');
  const rows = await fork().execute<{ key: string }[]>(
    'select kind || subject || due_on || stage as key from procedure_reminder where due_on >= ?',
    [earliest],
  );
  const said = new Set(rows.map(({ key }) => key));
  for (const reminder of reminders) {
    const { of, subject, dueOn, stage, departments } = reminder;
    if (signal.aborted) return;
    if (said.has(`${of}${subject}${dueOn}${stage}`)) continue;
    await fork().transactional(async (em) => {
      const written = await em.execute<{ subject: string }[]>(
        `insert into procedure_reminder (kind, subject, due_on, stage, departments, said_at)
         values (?, ?, ?, ?, array(select jsonb_array_elements_text(?::jsonb)), ?)
         on conflict do nothing returning subject`,
        [of, subject, dueOn, stage, JSON.stringify(departments), now],
      );
      if (written.length > 0) await announce(em, now, reminder);
    });
  }
}
