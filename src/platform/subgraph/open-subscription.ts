import { createSourceEventStream, execute, parse, validate, type DocumentNode, type ExecutionResult, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import { appendAuditEntry, type LogConnection } from '../audit/append-audit-entry.ts';
import { PlatformError } from '../errors.ts';
import { publicError } from '../public-error.ts';
import type { SubgraphOperation } from '../identity/signed-requester.ts';
import { recogniseFault } from './recognise-fault.ts';
import type { RequestContext } from './request-context.ts';

export interface SubscriptionOptions {
  schema: GraphQLSchema;
  operation: SubgraphOperation;
  requestId: string;
  log: LogConnection;
  /** A context made anew, by the clock and the policies of the moment: nothing decided for one event serves another. */
  createContext(): RequestContext;
}

export type ResultStream = AsyncGenerator<ExecutionResult, void>;

/**
 * Opens a subscription. Resolves when it hears; from then on each event is decided, answered and noted like a request of its own. An event
 * that the requester may not know of yields nothing at all. What refuses or ends the subscription is its last result, which has no data.
 */
export async function openSubscription(options: SubscriptionOptions): Promise<ResultStream> {
  const { schema, operation } = options;
  const context = options.createContext();
  try {
    const document = parse(operation.query);
    const [fault] = validate(schema, document);
    if (fault) throw fault;
    const source = await createSourceEventStream({ ...argumentsOf(options, document), contextValue: context });
    if (!(Symbol.asyncIterator in source)) throw source.errors![0]!;
    return deliver(options, document, source);
  } catch (error) {
    return lastResult(await ending(options, context, error));
  }
}

/** A stream of one result. */
export async function* lastResult(result: ExecutionResult): ResultStream {
  yield result;
}

async function* deliver(options: SubscriptionOptions, document: DocumentNode, source: AsyncIterable<unknown>): ResultStream {
  let context = options.createContext();
  try {
    for await (const event of source) {
      context = options.createContext();
      const { data, errors } = await execute({ ...argumentsOf(options, document), rootValue: event, contextValue: context });
      const shown = errors?.map((error) => publicError(error, options.requestId, recogniseFault));
      if (Object.values(data ?? {}).some((value) => value !== null)) {
        await appendAuditEntry(options.log, context.trace.entry('read'));
        yield { data, ...(shown && { errors: shown as never }) };
        continue;
      }
      const fault = shown?.findIndex(({ extensions }) => extensions?.code !== 'FIELD_REFUSED') ?? -1;
      if (fault < 0) continue;
      throw shown![fault]!.extensions?.code === 'OPERATION_REFUSED' ? ended(context) : errors![fault]!;
    }
  } catch (error) {
    yield await ending(options, context, error);
  }
}

function ended({ requester: { department, purpose } }: RequestContext): PlatformError {
  return new PlatformError('SUBSCRIPTION_ENDED', `No rule opens this subscription to ${department} for ${purpose} any more.`);
}

/** The last result, noted in the audit log as a refusal; where that cannot be written, only this is said. */
async function ending({ requestId, log }: SubscriptionOptions, context: RequestContext, error: unknown): Promise<ExecutionResult> {
  let shown: GraphQLFormattedError = publicError(error, requestId, recogniseFault);
  try {
    await appendAuditEntry(log, context.trace.entry('refusal', String(shown.extensions?.code)));
  } catch (unwritten) {
    shown = publicError(unwritten, requestId);
  }
  return { errors: [shown as never] };
}

function argumentsOf({ schema, operation }: SubscriptionOptions, document: DocumentNode) {
  return { schema, document, variableValues: operation.variables, operationName: operation.operationName };
}
