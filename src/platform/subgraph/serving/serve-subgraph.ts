import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult } from 'graphql';
import type { ToldCheckpoint } from '../../audit-log/checkpoint-witness.ts';
import { isReady } from '../../http/is-ready.ts';
import { PlatformError } from '../../errors.ts';
import type { DepartmentEvent } from '../../events/department-event.ts';
import { createHttpServer } from '../../http/create-http-server.ts';
import { publicError } from '../../public-error.ts';
import { signPolicies, verifyPoliciesRequest, type PolicySource } from '../../policy/in-force/policy-source.ts';
import type { SubgraphOperation, TrustedRequester } from '../../identity/signed-requester.ts';
import type { Subgraph } from '../open-subgraph.ts';
import { lastResult } from './open-subscription.ts';

export interface ServeOptions {
  host: string;
  port: number;
  /**
   * Of governance alone: the policies in force, told under its signature to the processes that follow it and to nobody
   * else: the rule of an emergency access names a child and the client that looks at it.
   */
  policies?: { source: PolicySource; key: string };
}

/**
 * Lets the gateway and the other departments reach a subgraph over HTTP. Every way in is signed; nothing else is
 * answered.
 */
export async function serveSubgraph(
  subgraph: Subgraph,
  { host, port, policies }: ServeOptions,
): Promise<{ url: string; close(): Promise<void> }> {
  const app = createHttpServer(4_194_304);

  app.post<{ Body: SubgraphOperation }>('/graphql', async (request, reply) => {
    const asking = verify(subgraph, request.body, headerOf(request.headers['x-requester']));
    if (request.headers.accept !== 'text/event-stream')
      return 'refusal' in asking ? asking.refusal : subgraph.execute(request.body, asking);
    const gone = new AbortController();
    // An idle connection is cut by what lies between, and one whose other end is gone shows only when written to.
    const beat = setInterval(() => reply.raw.write(comment), 12_000);
    reply.raw.once('close', () => {
      clearInterval(beat);
      gone.abort();
    });
    const results =
      'refusal' in asking ? lastResult(asking.refusal) : await subgraph.subscribe(request.body, asking, gone.signal);
    return reply.type('text/event-stream').send(Readable.from(writeEvents(results)));
  });

  app.post<{ Body: DepartmentEvent }>('/events', async (request, reply) => {
    const [sender = '', signature] = ['x-event-sender', 'x-event-signature'].map((name) =>
      headerOf(request.headers[name]),
    );
    await subgraph.takeIn({ event: request.body, sender, signature });
    return reply.code(204).send();
  });

  // Its department has signed it: a receiver can prove that.
  app.post<{ Body: ToldCheckpoint }>('/checkpoints', async (request) => subgraph.takeInCheckpoint(request.body));

  if (policies) {
    const { key, source } = policies;
    const tell = async (request: FastifyRequest, reply: FastifyReply, find: () => Promise<object | null>) => {
      const asked = headerOf(request.headers['x-policies-request']) ?? '';
      verifyPoliciesRequest(asked, request.url, key, new Date());
      const told = await find();
      const body = told === null ? '' : JSON.stringify(told);
      return reply
        .header('x-policies-signature', signPolicies(body, asked, key))
        .type('application/json')
        .send(body);
    };
    app.get<{ Querystring: { after?: string } }>('/policies', (request, reply) =>
      tell(request, reply, () => source.findNewer(Number(request.query.after) || 0)),
    );
    app.get('/policies/replaced', (request, reply) => tell(request, reply, () => source.findReplaced()));
  }

  app.get('/health/live', async () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    const ready = await isReady(subgraph);
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'unavailable' });
  });

  await app.listen({ host, port });
  return { url: `http://${host}:${(app.server.address() as AddressInfo).port}`, close: () => app.close() };
}

function verify(
  subgraph: Subgraph,
  operation: SubgraphOperation,
  signedRequester: string | undefined,
): TrustedRequester | { refusal: ExecutionResult } {
  try {
    return subgraph.verify(operation, signedRequester);
  } catch (error) {
    const fault =
      error instanceof PlatformError
        ? error
        : new PlatformError('REQUESTER_NOT_TRUSTED', 'The requester cannot be read.');
    return { refusal: { errors: [publicError(fault, '') as never] } };
  }
}

/** A line without meaning: the first one carries the headers out, which say that the subscription hears. */
const comment = ':\n\n';

async function* writeEvents(results: AsyncIterable<ExecutionResult>): AsyncGenerator<string> {
  yield comment;
  for await (const result of results) yield `data: ${JSON.stringify(result)}\n\n`;
}

function headerOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
