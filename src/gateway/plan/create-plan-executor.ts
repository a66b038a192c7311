import {
  QueryPlanner,
  type FetchNode,
  type FlattenNodePathSegment,
  type PlanNode,
} from '@graphql-hive/router-query-planner';
import { relocatedError } from '@graphql-tools/utils';
import {
  getOperationAST,
  getVariableValues,
  isAbstractType,
  Kind,
  parse,
  print,
  type DocumentNode,
  type FieldNode,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { createEntityStep } from './create-entity-step.ts';
import { createProjection, type Path, type Project } from './create-projection.ts';
import { mergeInto } from './merge-into.ts';
import type { ExecutePlan } from './plan-runner.ts';
import { askedPath, underPlanKeys } from './plan-keys.ts';
import { createPlannedCall, type Planning, type PlanRun, type PlanStep } from './plan-step.ts';
import { restoreOwners } from './restore-owners.ts';
import { createRenaming } from './rewrites.ts';
import { readSupergraphTypes, type AskedSchema } from './supergraph-types.ts';
import type { CallSubgraph } from '../subgraph-calls.ts';

interface Plan {
  run: PlanStep;
  project: Project;
}

/**
 * Makes the function that plans an operation, once for as long as its document is kept, and runs the plan. What the
 * plan says is made into functions once too.
 * @param schema what can be asked
 * @param supergraph how the departments make it up (Apollo Federation 2), as text
 */
export function createPlanExecutor(schema: GraphQLSchema, supergraph: string, callSubgraph: CallSubgraph): ExecutePlan {
  const composed = restoreOwners(parse(supergraph));
  const planner = new QueryPlanner(print(composed));
  const types = readSupergraphTypes(composed);
  const planning: Planning = { callSubgraph, types };
  const inSchema: AskedSchema = { ...types, schema };
  const hasAbstractTypes = Object.values(schema.getTypeMap()).some(
    (type) => isAbstractType(type) && !type.name.startsWith('_'),
  );
  const plans = new WeakMap<DocumentNode, Promise<Plan>>();

  async function makePlan(document: DocumentNode): Promise<Plan> {
    const definition = getOperationAST(document)!;
    const { operation, selectionSet } = definition;
    const root = schema.getRootType(operation)!;
    const project = createProjection(inSchema, root, selectionSet);
    const asksRecords = (selectionSet.selections as readonly FieldNode[]).some(
      ({ name }) => name.value !== '__typename',
    );
    if (!asksRecords) return { project, run: async (run) => void (run.data = {}) };
    const steps: PlanStep[] = [];
    for (const part of operation === 'mutation' ? changesOf(definition) : [definition]) {
      // Where a department knows less of an interface than of the types of its records, each type is asked for its own.
      const node = await planOf(part, false).catch((fault: unknown) => {
        if (!hasAbstractTypes) throw fault;
        return planOf(part, true);
      });
      if (node) steps.push(createStep(node, planning));
    }
    return { project, run: createSequence(steps) };
  }

  async function planOf(asked: OperationDefinitionNode, isForEach: boolean): Promise<PlanNode | undefined> {
    const root = schema.getRootType(asked.operation)!;
    const planned = { ...asked, selectionSet: underPlanKeys(inSchema, root, asked.selectionSet, isForEach) };
    return (await planner.planAsync(print(planned), null, new Set(), 0)).node;
  }

  return async ({ document, variables = {}, context }) => {
    const { coerced, errors } = getVariableValues(
      schema,
      getOperationAST(document)!.variableDefinitions ?? [],
      variables,
    );
    if (errors) throw new AggregateError(errors);
    const planned = plans.get(document) ?? makePlan(document);
    plans.set(document, planned);
    const plan = await planned;
    const run: PlanRun = { context, variables: coerced, data: null, errors: [], lost: [], unknown: new Set() };
    await plan.run(run);
    return answerOf(plan, run);
  };
}

function answerOf({ project }: Plan, { data, errors: told, lost, unknown }: PlanRun): ExecutionResult {
  const errors = told.map((error) => (error.path ? relocatedError(error, askedPath(error.path)) : error));
  if (!data) return errors.length > 0 ? { errors } : {};
  const faults: GraphQLError[] = [];
  const projected = project(data, unknown, faults);
  if (faults.length > 0) {
    // A null of which a department has told why is no fault of its own.
    const explained = [...told.map(({ path = [] }) => path), ...lost].map(askedPath);
    errors.push(...faults.filter(({ path }) => !explained.some((place) => isOneWay(place, path!))));
  }
  return { data: projected, ...(errors.length > 0 && { errors }) };
}

/** Whether one place holds the other. That of a whole list is without the places of its records. */
function isOneWay([a, ...as]: Path, [b, ...bs]: Path): boolean {
  if (a === undefined || b === undefined) return true;
  if (a === b) return isOneWay(as, bs);
  return typeof b === 'number' && typeof a === 'string' && isOneWay([a, ...as], bs);
}

/**
 * Each change of a mutation as an operation of its own: the next one begins when everything that was selected of the
 * one before has been read (GraphQL, October 2021, 6.2.2).
 */
function changesOf(mutation: OperationDefinitionNode): OperationDefinitionNode[] {
  return (mutation.selectionSet.selections as readonly FieldNode[])
    .filter(({ name }) => name.value !== '__typename')
    .map((change) => ({ ...mutation, selectionSet: { kind: Kind.SELECTION_SET, selections: [change] } }));
}

function createSequence(steps: readonly PlanStep[]): PlanStep {
  return async (run) => {
    for (const step of steps) await step(run);
  };
}

function createStep(node: PlanNode, planning: Planning): PlanStep {
  switch (node.kind) {
    case 'Sequence':
      return createSequence(node.nodes.map((one) => createStep(one, planning)));
    case 'Parallel': {
      const steps = node.nodes.map((one) => createStep(one, planning));
      return async (run) => void (await Promise.all(steps.map((step) => step(run))));
    }
    case 'Fetch':
      return createRootStep(node, planning);
    case 'Subscription':
      return createRootStep(node.primary, planning);
    case 'Flatten': {
      const { node: fetch, path } = node as { node: FetchNode; path: FlattenNodePathSegment[] };
      const batch = {
        alias: '_entities',
        representationsVariableName: 'representations',
        paths: [path],
        requires: fetch.requires!,
        inputRewrites: fetch.inputRewrites,
        outputRewrites: fetch.outputRewrites,
      };
      const fields = path.flatMap((segment) =>
        typeof segment === 'object' && 'Field' in segment ? [segment.Field] : [],
      );
      return createEntityStep(fetch, [batch], fields, planning);
    }
    case 'BatchFetch':
      return createEntityStep(node, node.entityBatch.aliases, null, planning);
    case 'Condition':
    case 'Defer':
      // Conditions are decided before planning, and nothing is deferred.
      throw new Error(`The query plan has a step that is not known: ${node.kind}.`);
  }
}

/** Makes the step that asks a department for fields of the operation itself. */
function createRootStep(node: FetchNode, { callSubgraph, types }: Planning): PlanStep {
  const call = createPlannedCall(node, callSubgraph);
  const renaming = createRenaming(node.outputRewrites, types);
  const firstField = getOperationAST(parse(node.operation))!.selectionSet.selections.find(
    (selection) => selection.kind === Kind.FIELD,
  )!;
  const fallback = [(firstField.alias ?? firstField.name).value];
  return async (run) => {
    const { data, errors } = await call(run);
    for (const error of errors ?? [])
      run.errors.push(relocatedError(error, renaming?.renamedPath(error.path ?? fallback) ?? error.path ?? fallback));
    if (!data) return;
    renaming?.rename(data);
    run.data = run.data ? mergeInto(run.data, data, types.interfaceObjects) : data;
  };
}
