import type { EntityManager } from '@mikro-orm/postgresql';
import { p } from '@mikro-orm/postgresql';
import type { DepartmentEvent } from '../events/department-event.ts';
import { enqueueEvent } from './announcement.ts';
import { answerDueOn } from '../standards/answer-due-on.ts';
import { isoDateInChina } from '../standards/day-in-china.ts';
import type { Requester } from '../identity/requester.ts';
import type { Policies } from '../policy/policy.ts';
import type { ChangeRecorder } from '../records/record-change.ts';
import type { Announce } from './announcement.ts';
import type { HandOver, ProcedureRow, AnyProcedure } from './define-procedure.ts';

/** What a record shows of the procedure that another department carries on, and of the record that it goes on from. */
export interface HandedRow extends ProcedureRow {
  followUpDepartment?: string | null;
  followUpState?: string | null;
  followUpDueOn?: string | null;
  followUpMovedAt?: Date | null;
  handedBy?: string | null;
  handedById?: string | null;
}

/** Columns of a record that is handed over: `…followUpColumns` in its entity. */
export const followUpColumns = {
  followUpDepartment: p.text().nullable(),
  followUpState: p.text().nullable(),
  followUpDueOn: p.date().nullable(),
  followUpMovedAt: p.datetime().nullable(),
};

/** Columns of a record that begins by a hand-over: `…handedColumns` in its entity. */
export const handedColumns = { handedBy: p.text().nullable(), handedById: p.uuid().nullable() };

export const followUpProperties: readonly string[] = Object.keys(followUpColumns);

/** What a record shows of its follow-up from the moment that it is handed over. */
export function followUpOf(department: string, now: Date) {
  return { followUpDepartment: department, followUpState: sent, followUpMovedAt: now };
}

/** The state that a record shows of its follow-up until the other department has taken it in. */
export const sent = 'SENT';

/**
 * Kind of the event by which a department hands a record of this type over:
 * `civil-affairs.ServiceReferral-handed-over`.
 */
export function handedOver(origin: string): string {
  return `${origin}-handed-over`;
}

/**
 * Kind of the event by which a department tells how far a record of this type has come:
 * `health.Counselling-followed-up`.
 */
export function followedUp(follower: string): string {
  return `${follower}-followed-up`;
}

/** Enqueues a hand-over for the department that takes the next step. */
export function handOver(
  em: EntityManager,
  row: ProcedureRow,
  originType: string,
  to: string,
  told: HandOver,
): Promise<void> {
  const kind = handedOver(`${told.handedBy}.${originType}`);
  return enqueueEvent(em, row.childId ?? row.id, kind, { version: 0, ...told }, [to]);
}

/** Tells the origin of a handed record how far it has come. */
export async function tellOrigin(
  em: EntityManager,
  procedure: AnyProcedure,
  row: HandedRow,
  department: string,
  now: Date,
): Promise<void> {
  if (!row.handedBy) return;
  const dueOn = procedure.term && procedure.term.in.includes(row.state) ? (row as never)[procedure.term.dueOn] : null;
  const told = { id: row.handedById, department, state: row.state, dueOn, movedAt: now.toISOString() };
  const kind = followedUp(`${department}.${procedure.type}`);
  await enqueueEvent(em, row.childId ?? row.id, kind, { version: 0, ...told }, [row.handedBy]);
}

/** Notes on the origin's record how far the other department has come. The events of a child arrive in order. */
async function noteFollowUp({ table }: AnyProcedure, { payload }: DepartmentEvent, em: EntityManager): Promise<void> {
  const { id, department, state, dueOn, movedAt } = payload as Record<string, string | null>;
  await em.execute(
    `update ${table} set follow_up_state = ?, follow_up_due_on = ?, follow_up_moved_at = ?
      where id = ? and follow_up_department = ?`,
    [state, dueOn, movedAt, id, department],
  );
}

function targetsOf({ steps }: AnyProcedure): { to: string; type: string }[] {
  return Object.values(steps).flatMap(({ handsOver }) => (handsOver ? [handsOver] : []));
}

/** What taking an event in may use. */
export interface TakeInDoors {
  department: string;
  now: Date;
  policies: Pick<Policies, 'terms'>;
  announce: Announce;
  /** Records changes that follow from another department's step as what this requester did by this request. */
  changesBy(requester: Requester, requestId: string): ChangeRecorder;
}

/** Takes an event of another department in, inside the transaction that notes it as taken in. */
export type TakeIn = (event: DepartmentEvent, em: EntityManager, doors: TakeInDoors) => Promise<void>;

/** The events that the procedures of a department take in: hand-overs to it, and how far those from it have come. */
export function consumersOf(procedures: readonly AnyProcedure[]): Record<string, TakeIn> {
  const taken = procedures.flatMap((procedure) =>
    (procedure.takesOver?.from ?? []).map((origin): [string, TakeIn] => [handedOver(origin), takeOver(procedure)]),
  );
  const following = procedures.flatMap((procedure) =>
    targetsOf(procedure).map(({ to, type }): [string, TakeIn] => [
      followedUp(`${to}.${type}`),
      (event, em) => noteFollowUp(procedure, event, em),
    ]),
  );
  return Object.fromEntries([...taken, ...following]);
}

/** Begins the procedure that a hand-over asks for, and tells the origin. The event's own id numbers the record. */
function takeOver(procedure: AnyProcedure): TakeIn {
  return async ({ id, childId, payload }, em, { department, now, policies, announce, changesBy }) => {
    const told = payload as unknown as HandOver;
    if (told.type !== procedure.type) return;
    const { type, term, takesOver, begins, entity, changed } = procedure;
    const state = Object.keys(begins)[0]!;
    const values = {
      state,
      handedBy: told.handedBy,
      handedById: told.handedById,
      ...(term && { [term.dueOn]: answerDueOn(isoDateInChina(now), term.days(policies.terms)) }),
      ...takesOver!.row(told, now),
    };
    const { reason, requester, requestId } = told;
    const row: HandedRow = { id, childId, ...values };
    await changesBy(requester, requestId).takeOver(em, {
      childId,
      type,
      entity,
      key: { childId, id },
      values,
      reason,
      event: changed!,
    });
    await tellOrigin(em, procedure, row, department, now);
    const event = begins[row.state]?.event;
    if (event)
      await announce(em, now, {
        kind: event.kind,
        subject: id,
        toDepartments: event.to(row),
        facts: event.facts?.(row) ?? {},
      });
  };
}
