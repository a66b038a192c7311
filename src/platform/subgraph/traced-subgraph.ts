import type { ExecutionResult } from 'graphql';
import type { OnQuery } from '../database/pipelined-connection.ts';
import type { SubgraphOperation, TrustedRequester } from '../identity/signed-requester.ts';
import type { RequestTracer } from '../request-tracer.ts';

interface Answering {
  name: string;
  execute(operation: SubgraphOperation, asking: TrustedRequester): Promise<ExecutionResult>;
}

/** A subgraph of which each answer is a part of its request's trace. */
export function tracedSubgraph<Subgraph extends Answering>(subgraph: Subgraph, tracer: RequestTracer): Subgraph {
  const { name } = subgraph;
  return {
    ...subgraph,
    execute: (operation: SubgraphOperation, asking: TrustedRequester) =>
      tracer.trace(name, operation.query, asking, () => subgraph.execute(operation, asking)),
  };
}

/** Notes each statement in the trace of the request that asks it. */
export function tracedQueries(tracer: RequestTracer, onQuery?: OnQuery): OnQuery {
  return (sql, sent) => {
    tracer.noteStatement(sql, sent);
    onQuery?.(sql, sent);
  };
}
