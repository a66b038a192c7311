import type { BatchFetchNode, FetchNode } from '@graphql-hive/router-query-planner';
import type { ExecutionResult, GraphQLError } from 'graphql';
import type { Answered, Path } from './create-projection.ts';
import type { SupergraphTypes } from './supergraph-types.ts';
import type { CallSubgraph, GatewayContext } from '../subgraph-calls.ts';

/** What every step of a plan is made with. */
export interface Planning {
  callSubgraph: CallSubgraph;
  types: SupergraphTypes;
}

/** One run of a plan. */
export interface PlanRun {
  context: GatewayContext;
  /** Those of the operation, coerced. */
  variables: Readonly<Record<string, unknown>>;
  /** One tree of what the departments have answered so far; null until the first has. */
  data: Answered | null;
  /** What went wrong in the departments, at its places in the answer. */
  errors: GraphQLError[];
  /** The records that a department has answered with errors alone. */
  lost: Path[];
  /** Records of which a department told nothing when it was asked, or could not be asked for want of a key. */
  unknown: Set<object>;
}

/** A part of a plan. Rejects only where the whole run is to be given up. */
export type PlanStep = (run: PlanRun) => Promise<void>;

/** Makes the call of one step, with those of the operation's variables which it uses and the records it is about. */
export function createPlannedCall(
  node: FetchNode | BatchFetchNode,
  callSubgraph: CallSubgraph,
): (run: PlanRun, records?: Record<string, unknown>) => Promise<ExecutionResult> {
  const { serviceName, operation, operationName, operationKind, variableUsages = [] } = node;
  const call = {
    department: serviceName,
    query: operation,
    operationName,
    isSubscription: operationKind === 'subscription',
  };
  return ({ variables, context }, records) => {
    const used: Record<string, unknown> = {};
    for (const name of variableUsages) if (Object.hasOwn(variables, name)) used[name] = variables[name];
    return callSubgraph(call, Object.assign(used, records), context);
  };
}
