import { randomUUID } from 'node:crypto';
import { Length } from 'class-validator';
import { Arg, Ctx, Field, ID, InputType, Int, Mutation, Resolver, type ClassType } from 'type-graphql';
import { PlatformError } from '../../errors.ts';
import type { AnyProcedure, Asked, Asking } from '../../procedures/define-procedure.ts';
import { beginOfChild, takeStepOfChild } from '../../procedures/take-step-of-child.ts';
import { termEnd } from '../../procedures/take-step.ts';
import { loadRowsOfChildren } from '../../records/load-rows-of-children.ts';
import type { RecordTable } from '../../records/record-table.ts';
import { classOf } from './state-table.ts';
import type { RequestContext } from '../request-context.ts';

interface GivenInput {
  childId: string;
  reason: string;
  id: string;
  version: number;
  [property: string]: unknown;
}

type Asks = Record<string, Asked | undefined>;

const errors = 'Errors: BAD_INPUT, NOT_FOUND, OPERATION_REFUSED';

/**
 * The mutations of a procedure on a child's record, made from its declaration: one that begins it, and one for each
 * step that names what it asks for. Each answers the record as the requester may read it.
 */
export function procedureMutations(procedure: AnyProcedure, tables: readonly RecordTable<any>[]): Function[] {
  const table = tables.find(({ entity }) => entity === procedure.entity)!;
  const begins = Object.entries(procedure.begins).flatMap(([state, begin]) =>
    begin?.mutation && begin.asks ? [beginMutation(procedure, table, { state, ...begin } as Beginning)] : [],
  );
  const steps = Object.entries(procedure.steps).flatMap(([name, { mutation, asks }]) =>
    mutation && asks ? [stepMutation(procedure, table, name, mutation, asks)] : [],
  );
  return [...begins, ...steps];
}

interface Beginning {
  state: string;
  mutation: string;
  title: string;
  asks: Asks;
  fills?(asking: Asking): object;
}

function beginMutation(
  procedure: AnyProcedure,
  table: RecordTable<any>,
  { state, mutation, asks, fills, title }: Beginning,
): Function {
  const Input = inputOf(mutation, asks, `What begins the ${procedure.noun}. ${title}`);
  const description = `Begins the ${procedure.noun}. ${errors}. ${title}`;
  return mutationOf(procedure, Input, mutation, description, async (context, given) => {
    const row = {
      ...valuesOf(asks, given),
      id: randomUUID(),
      childId: given.childId,
      version: 1,
      state,
      ...(procedure.term && { [procedure.term.dueOn]: termEnd(procedure, context) }),
      ...fills?.(context),
    };
    await beginOfChild(context, procedure, mutation, row, given.reason);
    return findRow(context, table, given.childId, row.id);
  });
}

function stepMutation(
  procedure: AnyProcedure,
  table: RecordTable<any>,
  name: string,
  mutation: string,
  asks: Asks,
): Function {
  const { title, fills } = procedure.steps[name]!;
  const Input = inputOf(mutation, asks, `A step of the ${procedure.noun}. ${title}`);
  addField(Input, 'id', () => ID, `Number of the ${procedure.noun}. 编号`);
  addField(Input, 'version', () => Int, 'Version that the step was taken on. 版本号');
  const description = `Takes a step of the ${procedure.noun}. ${errors}, STATE_REFUSED, STALE_VERSION. ${title}`;
  return mutationOf(procedure, Input, mutation, description, async (context, given) => {
    const { childId, id, version, reason } = given;
    // A record that the requester may not know of is not there, whatever its state.
    if ((await context.children.load(childId)) === null) throw notThere(procedure.noun);
    const system = context.asSystem({ because: 'a step is checked against the record as it stands' });
    const [row] = await system.find<never>(procedure.entity, { where: { id, childId }, fields: allFields(procedure) });
    if (!row) throw notThere(procedure.noun);
    await takeStepOfChild(context, procedure, name, row, version, reason, {
      ...valuesOf(asks, given),
      ...fills?.(context),
    });
    return findRow(context, table, childId, id);
  });
}

function mutationOf(
  procedure: AnyProcedure,
  Input: ClassType<GivenInput>,
  name: string,
  description: string,
  run: (context: RequestContext, given: GivenInput) => Promise<object | null>,
): Function {
  @Resolver()
  class ProcedureMutation {
    @Mutation(() => classOf(procedure.type), { name, nullable: true, description })
    run(
      @Arg('input', () => Input, { description: 'What is given. 办理内容' }) input: GivenInput,
      @Ctx() context: RequestContext,
    ): Promise<object | null> {
      return run(context, input);
    }
  }
  return ProcedureMutation;
}

function inputOf(mutation: string, asks: Asks, description: string): ClassType<GivenInput> {
  @InputType(`${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`, { description })
  class StepInput {}
  addField(StepInput, 'childId', () => ID, 'Number of the child’s file. 档案编号');
  addField(StepInput, 'reason', () => String, 'Why, for the history of the record. 办理原因');
  Length(2, 500)(StepInput.prototype, 'reason');
  for (const [property, asked] of Object.entries(asks)) {
    addField(StepInput, property, asked!.of ?? (() => String), asked!.description);
    if (!asked!.of) Length(2, 500)(StepInput.prototype, property);
  }
  return StepInput as ClassType<GivenInput>;
}

function addField(Input: ClassType, name: string, of: () => object, description: string): void {
  Field(of as () => ClassType, { description })(Input.prototype as object, name);
}

function valuesOf(asks: Asks, given: GivenInput): Record<string, unknown> {
  return Object.fromEntries(Object.keys(asks).map((property) => [property, given[property]]));
}

function allFields({ entity }: AnyProcedure): string[] {
  const properties = entity.meta.properties as Record<string, { kind?: string }>;
  return Object.keys(properties).filter((name) => (properties[name]!.kind ?? 'scalar') === 'scalar');
}

/** The record as the requester may read it: it is decided on the facts of its child. */
async function findRow(context: RequestContext, table: RecordTable<any>, childId: string, id: string) {
  const child = await context.children.load(childId);
  const [[row] = []] = await loadRowsOfChildren<{ childId: string }>(context, table, [childId], { id });
  if (!row || !child) return null;
  context.trace.attachFacts(row, child.facts);
  return row;
}

function notThere(noun: string): PlatformError {
  return new PlatformError('NOT_FOUND', `There is no such ${noun}, or you may not know of it.`, { field: 'id' });
}
