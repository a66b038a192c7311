import fastify from 'fastify';
import pg from 'pg';
import type { DatasetUrls } from '../dataset/open-dataset.ts';
import { limitStatements } from './limit-statements.ts';
import type { BenchRequest } from '../workloads.ts';
import type { RunningContender } from '../start-contender.ts';

/**
 * The limit: one hand-written statement per workload over one database; PostgreSQL writes the JSON, and it is passed on
 * as it is.
 */
export async function startLimit({ one }: DatasetUrls): Promise<RunningContender> {
  // Two pipelined clients carry more than a pool of sixteen.
  const clients = [0, 1].map(() => new pg.Client({ connectionString: one, pipeline: true } as pg.ClientConfig));
  for (const client of clients) await client.connect();
  let turn = 0;
  const server = fastify();
  server.post('/graphql', async (request, reply) => {
    const { operationName, variables } = request.body as BenchRequest;
    const { text, values } = limitStatements[operationName as keyof typeof limitStatements];
    turn = 1 - turn;
    const { rows } = await clients[turn]!.query<[string]>({
      name: operationName,
      text,
      values: values(variables),
      rowMode: 'array',
    });
    return reply.type('application/json; charset=utf-8').send(rows[0]![0]);
  });
  const url = await server.listen({ port: 0, host: '127.0.0.1' });
  return {
    url: `${url}/graphql`,
    async close() {
      await server.close();
      for (const client of clients) await client.end();
    },
  };
}
