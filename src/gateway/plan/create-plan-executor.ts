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
  Kind,
  parse,
  print,
  type DocumentNode,
  type FieldNode,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { createEntityStep } from './create-entity-step.ts';
import { createProjection, type Path, type Project } from './create-projection.ts';
import { mergeInto, renameKeys } from './merge-into.ts';
import type { ExecutePlan } from './plan-runner.ts';
import { askedPath, underPlanKeys } from './plan-keys.ts';
import { createPlannedCall, type PlanRun, type PlanStep } from './plan-step.ts';
import type { CallSubgraph } from '../subgraph-calls.ts';

interface Plan {
  run: PlanStep;
  project: Project;
  /** What is asked for, by the requester's names. */
  selectionSet: SelectionSetNode;
}

/**
 * Makes the function that plans an operation, once for as long as its document is kept, and runs the plan. What the
 * plan says is made into functions once too.
 * @param schema what can be asked
 * @param supergraph how the departments make it up (Apollo Federation 2), as text
 */
export function createPlanExecutor(schema: GraphQLSchema, supergraph: string, callSubgraph: CallSubgraph): ExecutePlan {
  const planner = new QueryPlanner(supergraph);
  const plans = new WeakMap<DocumentNode, Promise<Plan>>();

  async function makePlan(document: DocumentNode): Promise<Plan> {
    const definition = getOperationAST(document)!;
    const { operation, selectionSet } = definition;
    const project = createProjection(schema.getRootType(operation)!, selectionSet);
    const asksRecords = (selectionSet.selections as readonly FieldNode[]).some(
      ({ name }) => name.value !== '__typename',
    );
    if (!asksRecords) return { selectionSet, project, run: async (run) => void (run.data = {}) };
    const planned = { ...definition, selectionSet: underPlanKeys(selectionSet) };
    const steps: PlanStep[] = [];
    for (const part of operation === 'mutation' ? changesOf(planned) : [planned]) {
      const { node } = await planner.planAsync(print(part), null, new Set(), 0);
      if (node) steps.push(createStep(node, callSubgraph));
    }
    return { selectionSet, project, run: createSequence(steps) };
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
    const run: PlanRun = { context, variables: coerced, data: null, errors: [], lost: [], lastly: [] };
    await plan.run(run);
    for (const finish of run.lastly) finish();
    return answerOf(plan, run);
  };
}

function answerOf({ project, selectionSet }: Plan, { data, errors: told, lost }: PlanRun): ExecutionResult {
  const inAnswer = (path: Path) => askedPath(selectionSet, path);
  const errors = told.map((error) => (error.path ? relocatedError(error, inAnswer(error.path)) : error));
  if (!data) return errors.length > 0 ? { errors } : {};
  const faults: GraphQLError[] = [];
  const projected = project(data, faults);
  if (faults.length > 0) {
    // A null of which a department has told why is no fault of its own.
    const explained = [...told.map(({ path = [] }) => path), ...lost].map(inAnswer);
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

function createStep(node: PlanNode, callSubgraph: CallSubgraph): PlanStep {
  switch (node.kind) {
    case 'Sequence':
      return createSequence(node.nodes.map((one) => createStep(one, callSubgraph)));
    case 'Parallel': {
      const steps = node.nodes.map((one) => createStep(one, callSubgraph));
      return async (run) => void (await Promise.all(steps.map((step) => step(run))));
    }
    case 'Fetch':
      return createRootStep(node, callSubgraph);
    case 'Subscription':
      return createRootStep(node.primary, callSubgraph);
    case 'Flatten': {
      const { node: fetch, path } = node as { node: FetchNode; path: FlattenNodePathSegment[] };
      const batch = {
        alias: '_entities',
        representationsVariableName: 'representations',
        paths: [path],
        requires: fetch.requires!,
        outputRewrites: fetch.outputRewrites,
      };
      const fields = path.flatMap((segment) =>
        typeof segment === 'object' && 'Field' in segment ? [segment.Field] : [],
      );
      return createEntityStep(fetch, [batch], fields, callSubgraph);
    }
    case 'BatchFetch':
      return createEntityStep(node, node.entityBatch.aliases, null, callSubgraph);
    case 'Condition':
    case 'Defer':
      // Conditions are decided before planning, and nothing is deferred.
      throw new Error(`The query plan has a step that is not known: ${node.kind}.`);
  }
}

/** Makes the step that asks a department for fields of the operation itself. */
function createRootStep(node: FetchNode, callSubgraph: CallSubgraph): PlanStep {
  const call = createPlannedCall(node, callSubgraph);
  const { operation, outputRewrites } = node;
  const firstField = getOperationAST(parse(operation))!.selectionSet.selections.find(
    (selection) => selection.kind === Kind.FIELD,
  )!;
  const fallback = [(firstField.alias ?? firstField.name).value];
  return async (run) => {
    const { data, errors } = await call(run);
    for (const error of errors ?? []) run.errors.push(error.path ? error : relocatedError(error, fallback));
    if (!data) return;
    run.data = run.data ? mergeInto(run.data, data) : data;
    if (outputRewrites) run.lastly.push(() => renameKeys(data, outputRewrites));
  };
}
