import {
  createSourceEventStream,
  getOperationAST,
  parse,
  validate,
  type ExecutionResult,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import type { AuditLog } from '../../audit/audit-log.ts';
import { PlatformError } from '../../errors.ts';
import { publicError } from '../../public-error.ts';
import type { SubgraphOperation } from '../../identity/signed-requester.ts';
import type { CompiledOperation, createOperationCompiler } from './create-operation-compiler.ts';
import { fieldRefusals } from '../contract/protect-schema.ts';
import { recogniseFault } from '../contract/recognise-fault.ts';
import type { RequestContext } from '../request-context.ts';

export interface SubscriptionOptions {
  schema: GraphQLSchema;
  compile: ReturnType<typeof createOperationCompiler>;
  operation: SubgraphOperation;
  requestId: string;
  auditLog: AuditLog;
  /** @throws PlatformError where the requester is not admitted */
  admit(): Promise<void>;
  /** A context made anew, by the clock and the policies of the moment: nothing decided for one event serves another. */
  createContext(): RequestContext;
}

export type ResultStream = AsyncGenerator<ExecutionResult, void>;

/**
 * Opens a subscription. Resolves when it hears; from then on each event is decided, answered and noted like a request
 * of its own. An event that the requester may not know of yields nothing at all. What refuses or ends the subscription
 * is its last result, which has no data.
 */
export async function openSubscription(options: SubscriptionOptions): Promise<ResultStream> {
  const {
    schema,
    compile,
    operation: { query, variables, operationName },
  } = options;
  const context = options.createContext();
  try {
    await options.admit();
    const document = parse(query);
    const [fault] = validate(schema, document);
    if (fault) throw fault;
    const source = await createSourceEventStream({
      schema,
      document,
      variableValues: variables,
      operationName,
      contextValue: context,
    });
    if (!(Symbol.asyncIterator in source)) throw source.errors![0]!;
    return deliver(options, compile(document, getOperationAST(document, operationName)!), source);
  } catch (error) {
    return lastResult(await ending(options, context, error));
  }
}

/** A stream of one result. */
export async function* lastResult(result: ExecutionResult): ResultStream {
  yield result;
}

async function* deliver(
  options: SubscriptionOptions,
  answer: CompiledOperation,
  source: AsyncIterable<unknown>,
): ResultStream {
  let context = options.createContext();
  try {
    for await (const event of source) {
      context = options.createContext();
      const { data, errors = [] } = await answer(event, context, options.operation.variables);
      const faults = [...errors, ...fieldRefusals(context)];
      const shown = faults.map((fault) => publicError(fault, options.requestId, recogniseFault));
      const isNull = Object.values(data ?? {}).every((value) => value === null);
      if (isNull && shown.length === 0) continue;
      const last = isNull ? shown.findIndex(({ extensions }) => extensions?.code !== 'FIELD_REFUSED') : -1;
      const { code, rule } = shown[last]?.extensions ?? {};
      // Without a rule it is refused as an operation; with one, for what it asks for.
      if (last >= 0) throw code === 'OPERATION_REFUSED' && rule === null ? ended(context) : faults[last]!;
      await options.auditLog.append(context.trace.entry('read'));
      yield { data, ...(shown.length > 0 && { errors: shown as never }) };
    }
  } catch (error) {
    yield await ending(options, context, error);
  }
}

function ended({ requester: { department, purpose } }: RequestContext): PlatformError {
  return new PlatformError(
    'SUBSCRIPTION_ENDED',
    `No rule opens this subscription to ${department} for ${purpose} any more.`,
  );
}

/** The last result, noted in the audit log as a refusal; where that cannot be written, only this is said. */
async function ending(
  { requestId, auditLog }: SubscriptionOptions,
  context: RequestContext,
  error: unknown,
): Promise<ExecutionResult> {
  let shown: GraphQLFormattedError = publicError(error, requestId, recogniseFault);
  try {
    await auditLog.append(context.trace.entry('refusal', String(shown.extensions?.code)));
  } catch (unwritten) {
    shown = publicError(unwritten, requestId);
  }
  return { errors: [shown as never] };
}
