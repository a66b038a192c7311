import type { Client } from 'pg';
import pg from 'pg';
import { columnOf } from '../records/record-table.ts';
import { followUpProperties } from './hand-over.ts';
import type { ProcedureRow, Step, AnyProcedure } from './define-procedure.ts';

/** One way in which a record may begin (`from` is empty) or move, and the columns that may be written on it. */
export interface Move {
  from: string;
  to: string;
  writes: string[];
}

/** The moves that follow from a declaration, in a fixed order. PostgreSQL refuses all others (`procedure_moves`). */
export function movesOf(procedure: AnyProcedure): Move[] {
  const beginnings = Object.keys(procedure.begins).map((state) => ({ from: '', to: state, writes: [] }));
  const steps: Step<ProcedureRow, string>[] = Object.values(procedure.steps);
  const moves = steps.flatMap((step) =>
    step.from.flatMap((from) =>
      (step.to.length > 0 ? step.to : [from]).map((to) => ({
        from: storedState(procedure, from),
        to: storedState(procedure, to),
        writes: columnsOf(procedure, propertiesWritten(procedure, step)),
      })),
    ),
  );
  const followUps = steps.some(({ handsOver }) => handsOver)
    ? Object.keys(procedure.states).map((state) => ({
        from: state,
        to: state,
        writes: columnsOf(procedure, followUpProperties),
      }))
    : [];
  return [...beginnings, ...moves, ...followUps];
}

function propertiesWritten(
  { changed }: AnyProcedure,
  { writes = [], asks = {}, handsOver }: Step<ProcedureRow, string>,
): string[] {
  return [...writes, ...Object.keys(asks), ...(handsOver ? followUpProperties : []), ...(changed ? ['version'] : [])];
}

/** What passes by the clock stands in the table as the state before. */
function storedState({ passes }: AnyProcedure, state: string): string {
  return passes?.to === state ? passes.from : state;
}

function columnsOf({ entity }: AnyProcedure, properties: readonly string[]): string[] {
  return properties.map((property) => columnOf(entity, property).name).sort();
}

/** The first procedure whose order in the database is not the declared one; null where all agree. */
export async function findMoveDifference(
  connection: Client,
  procedures: readonly AnyProcedure[],
): Promise<string | null> {
  const standing = await findMoves(connection);
  const differing = procedures.find((procedure) => standing.get(procedure.table) !== textOf(procedure));
  const undeclared = [...standing.keys()].find((table) => procedures.every((procedure) => procedure.table !== table));
  const table = differing?.table ?? undeclared;
  return table === undefined
    ? null
    : `the trigger procedure_moves on ${table} does not keep the declared order of states`;
}

/** Brings the order of states in a database to what is declared. Repeatable; part of the caller's transaction. */
export async function writeMoves(connection: Client, procedures: readonly AnyProcedure[]): Promise<void> {
  const standing = await findMoves(connection);
  for (const procedure of procedures) {
    const { table } = procedure;
    if (standing.get(table) === textOf(procedure)) continue;
    await connection.query(
      `create or replace trigger procedure_moves before insert or update on ${pg.escapeIdentifier(table)}
         for each row execute function procedure_moves(${pg.escapeLiteral(textOf(procedure))})`,
    );
  }
  for (const table of standing.keys()) {
    if (procedures.some((procedure) => procedure.table === table)) continue;
    await connection.query(`drop trigger procedure_moves on ${pg.escapeIdentifier(table)}`);
  }
}

function textOf(procedure: AnyProcedure): string {
  return JSON.stringify(movesOf(procedure));
}

/** Table → the moves that its trigger carries, as text. Every role may read the catalogue. */
async function findMoves(connection: Client): Promise<Map<string, string>> {
  const { rows } = await connection.query<{ table: string; moves: Buffer }>(
    `select relname as "table", tgargs as moves from pg_trigger join pg_class on pg_class.oid = tgrelid
      where tgname = 'procedure_moves' and tgenabled = 'O' and relnamespace = 'public'::regnamespace`,
  );
  // PostgreSQL ends each argument with a zero byte.
  return new Map(rows.map(({ table, moves }) => [table, moves.subarray(0, -1).toString('utf8')]));
}
