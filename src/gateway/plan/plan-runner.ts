import type { DocumentNode, ExecutionResult } from 'graphql';
import type { PoliciesInForce } from '../../platform/policy/in-force/policies-in-force.ts';
import type { OperationArguments } from '../operation-reader.ts';
import type { GatewayContext } from '../subgraph-calls.ts';
import { withinTime } from '../limits/within-time.ts';

/** Runs the query plan of one operation over the departments. */
export type ExecutePlan = (operation: {
  document: DocumentNode;
  variables?: Record<string, unknown>;
  context: GatewayContext;
}) => Promise<ExecutionResult>;

/** What is known of a request before its plan is run. */
export type PlanContext = Omit<GatewayContext, 'signal' | 'policyVersion'>;

/**
 * Runs a plan once: a query, or one event of a subscription. What fails as a whole, also by the time, is an answer
 * without data.
 */
export type RunPlan = (
  operation: Pick<OperationArguments, 'document' | 'variableValues'>,
  context: PlanContext,
) => Promise<ExecutionResult>;

/**
 * @param seconds that one run may take
 * @param policies by those in force when a run begins, it is decided in every department
 */
export function createPlanRunner(executePlan: ExecutePlan, seconds: number, policies: PoliciesInForce): RunPlan {
  return async ({ document, variableValues }, context) => {
    try {
      return await withinTime(seconds, (signal) =>
        executePlan({
          document,
          variables: variableValues ?? undefined,
          context: { ...context, policyVersion: policies.current.version, signal },
        }),
      );
    } catch (error) {
      return { errors: error instanceof AggregateError ? error.errors : [error] } as ExecutionResult;
    }
  };
}
