import type { ExecutionResult } from 'graphql';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { OnQuery } from '../../database/pipelined-connection.ts';
import type { SubgraphOperation, TrustedRequester } from '../../identity/signed-requester.ts';
import type { RequestTracer } from '../../request-tracer.ts';

/** The parts of a subgraph that note what a request does, in its trace. */
export interface TracedSubgraph {
  onQuery?: OnQuery;
  log(auditLog: AuditLog): Pick<AuditLog, 'append'>;
  answer(execute: Execute): Execute;
}

type Execute = (operation: SubgraphOperation, asking: TrustedRequester) => Promise<ExecutionResult>;

/** @param tracer where it is absent, nothing is put between: no request does anything for it */
export function tracedSubgraph(name: string, tracer?: RequestTracer, onQuery?: OnQuery): TracedSubgraph {
  if (!tracer) return { onQuery, log: (auditLog) => auditLog, answer: (execute) => execute };
  return {
    onQuery: (sql, sent) => {
      tracer.noteStatement(sql, sent);
      onQuery?.(sql, sent);
    },
    log: (auditLog) => ({
      append: (entry) => {
        tracer.noteDecisions(entry.records);
        return auditLog.append(entry);
      },
    }),
    answer: (execute) => (operation, asking) =>
      tracer.trace(name, operation.query, asking, () => execute(operation, asking)),
  };
}
