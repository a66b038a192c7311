import { LockMode, type EntityManager } from '@mikro-orm/postgresql';
import { PlatformError, stateRefused } from '../errors.ts';
import type { Access } from '../policy/access.ts';
import type { Policies } from '../policy/policy.ts';
import type { ChangeRecorder } from '../records/record-change.ts';
import { answerDueOn } from '../standards/answer-due-on.ts';
import { isUuid } from '../standards/uuid.ts';
import type { Announce, Facts } from './announcement.ts';
import {
  stateAt,
  type Asking,
  type ProcedureRow,
  type StepEvent,
  type AnyProcedure,
  type Procedure,
} from './define-procedure.ts';
import { followUpOf, handOver, tellOrigin, type HandedRow } from './hand-over.ts';

/** What taking a step needs of the operation that asks for it. */
export interface StepContext extends Asking {
  access: Access;
  requestId: string;
  policies: Pick<Policies, 'terms'>;
  changes: ChangeRecorder;
  announce: Announce;
}

/** What is written with a step. */
export interface Taken<Row, State extends string> {
  /** The state it leads to, where the step may lead to several. */
  to?: State;
  values?: Partial<Row>;
  /** What the event tells beside the facts that the declaration names. */
  facts?: Facts;
}

/** A step that leads to another one at once writes the values with that one. */
interface TakenTwice<Row, State extends string, Name extends string> extends Taken<Row, State> {
  then?: Name;
}

/** The last day of a term that begins today, null for a procedure without a term. */
export function termEnd(
  { term }: AnyProcedure,
  { access, policies }: { access: Pick<Access, 'today'>; policies: Pick<Policies, 'terms'> },
): string | null {
  return term ? answerDueOn(access.today, term.days(policies.terms)) : null;
}

/**
 * Begins an office record's procedure by a mutation: the record, its history, its event and its audit entry are
 * written together or not at all.
 * @throws PlatformError OPERATION_REFUSED, AUDIT_UNAVAILABLE
 */
export async function begin<Row extends ProcedureRow>(
  context: StepContext,
  procedure: Procedure<Row>,
  mutation: string,
  row: Row,
  facts: Facts = {},
): Promise<void> {
  await context.changes.recordOfficeChange(mutation, procedure.type, row.id, async (em) => {
    await beginRow(context, em, procedure, row, facts);
  });
}

/** Writes the record of a procedure that begins, and announces it, inside a transaction. */
export async function beginRow<Row extends ProcedureRow>(
  context: Pick<StepContext, 'announce' | 'requester' | 'now'>,
  em: EntityManager,
  procedure: Procedure<Row>,
  row: Row,
  facts: Facts = {},
): Promise<void> {
  await em.insert(procedure.entity, row as never);
  await keepHistory(em, context, procedure, row.id, null, '');
  await announceStep(context, em, procedure.begins[row.state]?.event, row, facts);
}

/**
 * Takes a step of an office record: locks the record, checks state and requester, writes, keeps what stood before,
 * hands over, announces, and commits all of it with the audit entry or nothing.
 * @param taken what is written, or finds it out under the lock
 * @throws PlatformError OPERATION_REFUSED, NOT_FOUND, STATE_REFUSED, AUDIT_UNAVAILABLE
 */
export async function takeStep<Row extends ProcedureRow, State extends string, Name extends string>(
  context: StepContext,
  procedure: Procedure<Row, State, Name>,
  name: Name,
  id: string,
  taken: Taken<Row, State> | ((em: EntityManager, row: Row) => Promise<TakenTwice<Row, State, Name>>) = {},
): Promise<Row> {
  const step = procedure.steps[name];
  return context.changes.recordOfficeChange(step.mutation!, procedure.type, id, async (em) => {
    const row = await lockRow(em, procedure, id, context);
    assertMayTake(procedure, name, row, context);
    const { then, ...written }: TakenTwice<Row, State, Name> =
      typeof taken === 'function' ? await taken(em, row) : taken;
    const moved = await moveRow(context, em, procedure, name, row, then ? {} : written);
    return then ? moveRow(context, em, procedure, then, moved, written) : moved;
  });
}

/** @throws PlatformError NOT_FOUND */
export async function lockRow<Row extends ProcedureRow>(
  em: EntityManager,
  { entity, noun, among }: Procedure<Row>,
  id: string,
  asking?: Asking,
): Promise<Row> {
  const row =
    isUuid(id) &&
    (await em.findOne(entity, { id, ...(asking && among?.(asking)) } as never, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
      refresh: true,
    }));
  if (!row) throw new PlatformError('NOT_FOUND', `There is no such ${noun}.`, { field: 'id' });
  return row as Row;
}

/** @throws PlatformError STATE_REFUSED where the record stands elsewhere, or the step is another's to take */
export function assertMayTake<Row extends ProcedureRow, State extends string, Name extends string>(
  procedure: Procedure<Row, State, Name>,
  name: Name,
  row: Row,
  asking: Asking,
): void {
  const { from, refuses } = procedure.steps[name];
  const refusal = refuses?.(row, asking);
  if (refusal) throw stateRefused(refusal);
  const state = stateAt(procedure, row, asking.now);
  if (!from.includes(state)) throw stateRefused(`The ${procedure.noun} is ${state}, not ${from.join(' or ')}.`);
}

/** Moves a locked record, keeps what stood before, hands over and announces, inside a transaction. */
export async function moveRow<Row extends ProcedureRow, State extends string, Name extends string>(
  context: Pick<StepContext, 'announce' | 'requester' | 'requestId' | 'now'>,
  em: EntityManager,
  procedure: Procedure<Row, State, Name>,
  name: Name,
  row: Row,
  { to, values = {}, facts }: Taken<Row, State>,
): Promise<Row> {
  const { to: states, handsOver, event } = procedure.steps[name];
  const before = scalarsOf(em, procedure, row);
  const followUp = handsOver && followUpOf(handsOver.to, context.now);
  em.assign(row, { ...values, ...followUp, state: to ?? states[0] ?? row.state } as never);
  await em.flush();
  await keepHistory(em, context, procedure, row.id, before, name);
  await followStep(context, em, procedure, name, row);
  await announceStep(context, em, event, row, facts);
  return row;
}

/**
 * Moves every record that stands where the step begins and that the condition names, in one statement: for records of
 * which nobody is told one by one. @returns how many
 */
export function moveRows<Row extends ProcedureRow, State extends string, Name extends string>(
  em: EntityManager,
  { entity, steps }: Procedure<Row, State, Name>,
  name: Name,
  where: Record<string, unknown>,
  values: Partial<Row>,
): Promise<number> {
  const { from, to } = steps[name];
  const moved = { ...values, ...(to[0] && { state: to[0] }) };
  return em.nativeUpdate(entity, { $and: [where, { state: { $in: from } }] } as never, moved as never);
}

/**
 * What a step leads to beyond its own record: the hand-over, and word to the department that handed the record over.
 */
export async function followStep<Row extends ProcedureRow>(
  { requester, requestId, now }: Pick<StepContext, 'requester' | 'requestId' | 'now'>,
  em: EntityManager,
  procedure: Procedure<Row>,
  name: string,
  row: Row,
  reason = '',
): Promise<void> {
  const { handsOver } = procedure.steps[name]!;
  // Whose rule lets whom take a step is another matter than whose record it is.
  const owner = procedure.changed?.split('.')[0];
  if (owner === undefined) return;
  if (handsOver) {
    const told = { handedBy: owner, handedById: row.id, type: handsOver.type, requester, requestId, reason };
    await handOver(em, row, procedure.type, handsOver.to, told);
  }
  await tellOrigin(em, procedure, row as HandedRow, owner, now);
}

export async function announceStep<Row extends ProcedureRow>(
  { announce, now }: Pick<StepContext, 'announce' | 'now'>,
  em: EntityManager,
  event: StepEvent<Row> | undefined,
  row: Row,
  facts: Facts = {},
): Promise<void> {
  if (!event) return;
  const told = { ...event.facts?.(row), ...facts };
  await announce(em, now, { kind: event.kind, subject: row.id, toDepartments: event.to(row), facts: told });
}

function scalarsOf(em: EntityManager, { entity }: AnyProcedure, row: object): object {
  const { props } = em.getMetadata(entity);
  const names = props.filter(({ kind }) => kind === 'scalar').map(({ name }) => name as string);
  return Object.fromEntries(names.map((name) => [name, (row as Record<string, unknown>)[name]]));
}

/** Office records keep their history under their own number, as their events keep their order. */
async function keepHistory(
  em: EntityManager,
  { requester }: Asking,
  { type }: AnyProcedure,
  id: string,
  before: object | null,
  step: string,
): Promise<void> {
  const { client, department, purpose, caseNumber } = requester;
  await em.execute(
    `insert into record_history
       (child_id, record_type, record_id, version, before, client, department, purpose, case_number, reason)
     select ?, ?, ?, count(*) + 1, ?::jsonb, ?, ?, ?, ?, ? from record_history
      where child_id = ? and record_type = ? and record_id = ?`,
    [
      id,
      type,
      id,
      before === null ? null : JSON.stringify(before),
      client,
      department,
      purpose,
      caseNumber,
      step,
      id,
      type,
      id,
    ],
  );
}
