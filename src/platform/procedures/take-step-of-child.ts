import { announceStep, assertMayTake, followStep, type StepContext } from './take-step.ts';
import type { ProcedureRow, Procedure } from './define-procedure.ts';
import { followUpOf } from './hand-over.ts';

/** A record of a child that a procedure moves: changed under a version, like every record of a child. */
export interface ProcedureRowOfChild extends ProcedureRow {
  childId: string;
  version: number;
}

/**
 * Begins the procedure of a child's record: version, history, event and audit entry as with every change of one.
 * @throws PlatformError OPERATION_REFUSED, NOT_FOUND, AUDIT_UNAVAILABLE
 */
export async function beginOfChild<Row extends ProcedureRowOfChild>(
  context: StepContext,
  procedure: Procedure<Row>,
  mutation: string,
  row: Row,
  reason: string,
): Promise<void> {
  const { id: _id, childId: _childId, version: _version, ...values } = row;
  await context.changes.write({
    ...changeOf(procedure, row),
    mutation,
    version: 0,
    reason,
    values,
    also: (em) => announceStep(context, em, procedure.begins[row.state]?.event, row),
  });
}

/**
 * Takes a step of a child's record.
 * @param row as the requester sees it
 * @param version that the requester saw
 * @throws PlatformError OPERATION_REFUSED, NOT_FOUND, STATE_REFUSED, STALE_VERSION, AUDIT_UNAVAILABLE
 */
export async function takeStepOfChild<Row extends ProcedureRowOfChild, Name extends string>(
  context: StepContext,
  procedure: Procedure<Row, string, Name>,
  name: Name,
  row: Row,
  version: number,
  reason: string,
  values: Partial<Row> = {},
): Promise<void> {
  const { mutation, to, event, handsOver } = procedure.steps[name];
  assertMayTake(procedure, name, row, context);
  const followUp = handsOver && followUpOf(handsOver.to, context.now);
  const moved = { ...row, ...values, ...followUp, state: to[0] ?? row.state };
  await context.changes.write({
    ...changeOf(procedure, row),
    mutation: mutation!,
    version,
    reason,
    values: { ...values, ...followUp, state: moved.state },
    also: async (em) => {
      await followStep(context, em, procedure, name, moved, reason);
      await announceStep(context, em, event, moved);
    },
  });
}

function changeOf<Row extends ProcedureRowOfChild>({ type, entity, changed }: Procedure<Row>, { childId, id }: Row) {
  return { childId, type, entity, key: { childId, id }, event: changed! };
}
