import type { ExecutionResult } from 'graphql';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { Requester } from '../../identity/requester.ts';
import type { SubgraphOperation, TrustedRequester } from '../../identity/signed-requester.ts';
import type { PoliciesInForce } from '../../policy/in-force/policies-in-force.ts';
import type { Policies } from '../../policy/policy.ts';
import { publicError } from '../../public-error.ts';
import { fieldRefusals } from '../contract/protect-schema.ts';
import { recogniseFault } from '../contract/recognise-fault.ts';
import type { CreateContext, RequestContext } from '../request-context.ts';
import type { OperationServer } from './start-operation-server.ts';

/** A query or mutation is over when it is answered. */
const nobodyListens = AbortSignal.abort();

/** Answers operations: no entry in the log, no answer. */
export function createAnswerer({
  policies: inForce,
  server,
  auditLog,
  admit,
  createContext,
}: {
  policies: PoliciesInForce;
  server: OperationServer;
  auditLog: Pick<AuditLog, 'append'>;
  admit(requester: Requester): Promise<void>;
  createContext: CreateContext;
}): (operation: SubgraphOperation, asking: TrustedRequester) => Promise<ExecutionResult> {
  return async (operation, asking) => {
    const { requestId } = asking;
    let policies: Policies;
    try {
      policies = await inForce.get(asking.policyVersion);
    } catch (error) {
      return { errors: [publicError(error, requestId) as never] };
    }
    const document = server.hashOf(operation.query);
    return answerApart(asking, policies, document, (context) =>
      admit(asking.requester).then(
        () => server.answer(operation, context),
        (error) => ({ data: null, errors: [error as never] }),
      ),
    );
  };

  async function answerApart(
    asking: TrustedRequester,
    policies: Policies,
    document: string,
    answer: (context: RequestContext) => Promise<ExecutionResult>,
  ): Promise<ExecutionResult> {
    const { requestId } = asking;
    const apart: RequestContext['apart'] = (part) => answerApart(asking, policies, document, part);
    const context = createContext(asking, policies, document, nobodyListens, apart);
    const result = await answer(context);
    const errors = [...(result.errors ?? []), ...fieldRefusals(context)].map((error) =>
      publicError(error, requestId, recogniseFault),
    );
    const refusal = errors.find(({ extensions }) => extensions?.code !== 'FIELD_REFUSED')?.extensions?.code as
      string | undefined;
    const isAnswered = Object.values(result.data ?? {}).some((value) => value !== null);
    try {
      await auditLog.append(context.trace.entry(refusal && !isAnswered ? 'refusal' : 'read', refusal));
    } catch (error) {
      return { errors: [publicError(error, requestId) as never] };
    }
    return { data: result.data as never, ...(errors.length > 0 && { errors: errors as never }) };
  }
}
