import { print } from 'graphql';
import type { RequestTracer } from '../../platform/request-tracer.ts';
import type { CallSubgraph } from '../subgraph-calls.ts';
import type { RunPlan } from './plan-runner.ts';

/** Plan runs of which each is a part of its request's trace; without a tracer, the runs themselves. */
export function tracedRuns(runPlan: RunPlan, tracer?: RequestTracer): RunPlan {
  if (!tracer) return runPlan;
  return (operation, context) =>
    tracer.trace('gateway', print(operation.document), context, () => runPlan(operation, context));
}

/** Calls of departments of which each is a step in the trace; without a tracer, the calls themselves. */
export function tracedCalls(callSubgraph: CallSubgraph, tracer?: RequestTracer): CallSubgraph {
  if (!tracer) return callSubgraph;
  return (call, variables, context) => {
    const asked = Object.values(variables).flat().filter(isRepresentation);
    const records = call.query.includes('_entities') ? asked.length : null;
    return tracer.step(call.department, call.query, records, () => callSubgraph(call, variables, context));
  };
}

/** A record that is asked for by its key, as the plan names it. */
function isRepresentation(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '__typename' in value;
}
