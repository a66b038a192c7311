import { decideField, type Access } from '../policy/access.ts';
import type { ChildFacts } from '../policy/policy.ts';
import type { RecordReader } from '../records/record-reader.ts';
import { stateAt, type Asking, type ProcedureRow, type AnyProcedure, type Procedure } from './define-procedure.ts';

/** The steps that this requester may take on the record now, in the order of the declaration. */
export function availableSteps<Row extends ProcedureRow, Name extends string>(
  procedure: Procedure<Row, string, Name>,
  row: Row,
  { access, facts, ...asking }: Asking & { access: Access; facts: ChildFacts | null },
): Name[] {
  const state = stateAt(procedure, row, asking.now);
  return (Object.keys(procedure.steps) as Name[]).filter((name) => {
    const { mutation, from, refuses } = procedure.steps[name];
    if (mutation === undefined || !from.includes(state)) return false;
    return decideField(access, 'Mutation', mutation, facts).effect === 'allow' && !refuses?.(row, asking);
  });
}

/**
 * The steps that this requester may take on each record. The record is read past the requester's rights: a step is
 * decided on the record as it stands, and the answer names steps only.
 */
export async function loadAvailableSteps(
  context: Asking & {
    access: Access;
    children: { load(id: string): Promise<{ facts: ChildFacts } | null> };
    asSystem(why: { because: string }): RecordReader;
  },
  procedure: AnyProcedure,
  ids: readonly string[],
): Promise<string[][]> {
  const { passes, decidesOn, changed, entity, among } = procedure;
  const fields = new Set([
    'id',
    'state',
    ...decidesOn,
    ...(passes ? [passes.at] : []),
    ...(changed ? ['childId'] : []),
  ]);
  const system = context.asSystem({ because: 'a step is decided on the record as it stands' });
  const where = { $and: [{ id: { $in: [...ids] } }, among?.(context) ?? {}] };
  const rows = await system.find<ProcedureRow>(entity, { where, fields: [...fields] });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return Promise.all(
    ids.map(async (id) => {
      const row = byId.get(id);
      if (!row) return [];
      const facts = row.childId && changed ? ((await context.children.load(row.childId))?.facts ?? null) : null;
      if (changed && facts === null) return [];
      return availableSteps(procedure, row, { ...context, facts });
    }),
  );
}
