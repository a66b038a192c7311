import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import { PlatformError } from '../errors.ts';
import type { DepartmentEvent } from '../events/department-event.ts';
import { publicError } from '../public-error.ts';
import type { SubgraphOperation } from '../identity/signed-requester.ts';
import type { Subgraph } from './create-subgraph.ts';

/** Lets the gateway and the other departments reach a subgraph over HTTP. Both ways in are signed; nothing else is answered. */
export async function serveSubgraph(subgraph: Subgraph, { host, port }: { host: string; port: number }): Promise<{ url: string; close(): Promise<void> }> {
  const app = fastify({ bodyLimit: 4_194_304, forceCloseConnections: true });

  app.post<{ Body: SubgraphOperation }>('/graphql', (request) => subgraph.execute(request.body, headerOf(request.headers['x-requester'])));

  app.post<{ Body: DepartmentEvent }>('/events', async (request, reply) => {
    await subgraph.takeIn(request.body, headerOf(request.headers['x-event-signature']));
    return reply.code(204).send();
  });

  app.get('/health/live', async () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    const ready = await subgraph.assertReady().then(() => true, () => false);
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'unavailable' });
  });

  app.setErrorHandler((error, request, reply) => {
    const status = error instanceof PlatformError ? 401 : ((error as { statusCode?: number }).statusCode ?? 500);
    return reply.code(status).send({ errors: [publicError(error, request.id)] });
  });

  await app.listen({ host, port });
  return { url: `http://${host}:${(app.server.address() as AddressInfo).port}`, close: () => app.close() };
}

function headerOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
