import type { ExecutionResult } from 'graphql';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { PlatformError } from '../platform/errors.ts';
import { signRequester, type SubgraphOperation, type TrustedRequester } from '../platform/identity/signed-requester.ts';
import { logger } from '../platform/logger.ts';

/** How the gateway reaches one department's subgraph: in this process, or over HTTP. */
export interface SubgraphLink {
  name: string;
  /** @param signal aborted when the time of the request is over */
  execute(operation: SubgraphOperation, asking: TrustedRequester, signal: AbortSignal): Promise<ExecutionResult>;
  /** Opens a subscription until the signal ends it; resolves when the department hears. */
  subscribe(
    operation: SubgraphOperation,
    asking: TrustedRequester,
    signal: AbortSignal,
  ): Promise<AsyncIterable<ExecutionResult>>;
  /** Rejects when the department does not answer. */
  assertReady(): Promise<void>;
}

/** What the gateway knows of a request when it calls a subgraph. */
export interface GatewayContext extends TrustedRequester {
  /** Aborted when the time of the request is over: no department is called any more. */
  signal: AbortSignal;
  /** For a subscription: what its source answers to the plan. `open` subscribes at the department. */
  answerSource?(open: (signal: AbortSignal) => Promise<AsyncIterable<ExecutionResult>>): Promise<ExecutionResult>;
}

/** What a step of a query plan asks a department. */
export interface PlannedCall {
  department: string;
  query: string;
  operationName?: string;
  isSubscription: boolean;
}

export type CallSubgraph = (
  call: PlannedCall,
  variables: Record<string, unknown>,
  context: GatewayContext,
) => Promise<ExecutionResult>;

/**
 * Makes the function with which the query plan calls subgraphs: turns a department that does not answer into one error,
 * so that the others' answers still arrive.
 */
export function createSubgraphCaller(links: readonly SubgraphLink[]): CallSubgraph {
  const byName = new Map(links.map((link) => [link.name, link]));
  return async ({ department, query, operationName, isSubscription }, variables, context) => {
    const link = byName.get(department);
    if (!link) throw new Error(`No way to the subgraph ${department}.`);
    context.signal.throwIfAborted();
    const operation: SubgraphOperation = { query, variables, operationName };
    try {
      if (isSubscription) return await context.answerSource!((signal) => link.subscribe(operation, context, signal));
      return await link.execute(operation, context, context.signal);
    } catch (error) {
      context.signal.throwIfAborted();
      const { code, cause } = error as { code?: string; cause?: { code?: string } };
      logger.warn(
        { requestId: context.requestId, department, code: code ?? cause?.code },
        'a department does not answer',
      );
      return {
        data: null,
        errors: [
          new PlatformError('DEPARTMENT_UNAVAILABLE', `The department ${department} does not answer.`, {
            department,
          }) as never,
        ],
      };
    }
  };
}

/** Milliseconds; less than a request has, so that the others' answers still arrive when one department hangs. */
const departmentTimeout = 15_000;

/**
 * A subgraph that runs as a process of its own, to which who asks is signed.
 * @param requesterKey shared with that department alone
 */
export function httpLink(name: string, url: string, requesterKey: string, now = () => new Date()): SubgraphLink {
  async function post(
    operation: SubgraphOperation,
    asking: TrustedRequester,
    accept: string,
    signal: AbortSignal,
  ): Promise<Response> {
    const signedRequester = signRequester(asking, name, operation, requesterKey, now());
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-requester': signedRequester, accept },
      body: JSON.stringify(operation),
      signal,
    });
    if (!response.ok)
      throw Object.assign(new Error('The subgraph did not take the request.'), { code: `HTTP_${response.status}` });
    return response;
  }
  return {
    name,
    async execute(operation, asking, signal) {
      const response = await post(
        operation,
        asking,
        'application/json',
        AbortSignal.any([signal, AbortSignal.timeout(departmentTimeout)]),
      );
      const result: unknown = await response.json();
      if (typeof result !== 'object' || result === null) throw new Error('The subgraph answers no GraphQL.');
      return result;
    },
    async subscribe(operation, asking, signal) {
      const { body } = await post(operation, asking, 'text/event-stream', signal);
      return readEvents(body!);
    },
    async assertReady() {
      const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2000) });
      if (!response.ok) throw new Error(`${name} is not ready.`);
    },
  };
}

async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ExecutionResult, void> {
  const events = body.pipeThrough(new TextDecoderStream() as never).pipeThrough(new EventSourceParserStream());
  for await (const { data } of events as never as AsyncIterable<{ data: string }>)
    yield JSON.parse(data) as ExecutionResult;
}
