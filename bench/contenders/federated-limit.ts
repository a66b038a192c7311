import fastify from 'fastify';
import pg from 'pg';
import type { DatasetUrls } from '../dataset/open-dataset.ts';
import type { WorkloadName, BenchRequest } from '../workloads.ts';
import type { RunningContender } from '../start-contender.ts';
import { federatedStatements } from './federated-statements.ts';
import { limitStatements } from './limit-statements.ts';

/**
 * The federated limit: hand-written statements over one database per department, each department's in one pipelined
 * write.
 */
export async function startFederatedLimit({ departmentsPlain }: DatasetUrls): Promise<RunningContender> {
  const clients = new Map<string, [pg.Client, pg.Client]>();
  for (const [department, connectionString] of Object.entries(departmentsPlain)) {
    const pair = [0, 1].map(() => new pg.Client({ connectionString, pipeline: true } as pg.ClientConfig)) as [
      pg.Client,
      pg.Client,
    ];
    for (const client of pair) await client.connect();
    clients.set(department, pair);
  }
  let turn = 0;
  const query = async (department: string, name: string, text: string, values: unknown[]) => {
    const { rows } = await clients.get(department)![turn]!.query<string[]>({ name, text, values, rowMode: 'array' });
    return rows;
  };

  async function answerOf(name: WorkloadName, variables: Record<string, unknown>): Promise<string> {
    if (name === 'W5') {
      // Health knows of a child's scope what the register has told it.
      const text = limitStatements.W5.text.replace('from child ', 'from child_scope ');
      return (await query('health', name, text, limitStatements.W5.values(variables)))[0]![0]!;
    }
    const {
      children: { text, values },
      shares,
    } = federatedStatements[name];
    const children = await query('civil-affairs', name, text, values(variables));
    const ids = children.map(([id]) => id);
    const answered = await Promise.all(
      shares.map((share) =>
        query(share.department, `${name} ${share.field}`, share.text, [ids]).then(
          (rows) => new Map(rows as [string, string][]),
        ),
      ),
    );
    const nodes = children.map(
      ([id, own]) =>
        shares.reduce(
          (node, { field, missing }, at) => `${node},"${field}":${answered[at]!.get(id!) ?? missing}`,
          own!.slice(0, -1),
        ) + '}',
    );
    if (name === 'W2') return `{"data":{"child":${nodes[0] ?? 'null'}}}`;
    return `{"data":{"children":{"edges":[${nodes.map((node) => `{"node":${node}}`).join(',')}]}}}`;
  }

  const server = fastify();
  server.post('/graphql', async (request, reply) => {
    const { operationName, variables } = request.body as BenchRequest;
    turn = 1 - turn;
    return reply.type('application/json; charset=utf-8').send(await answerOf(operationName, variables));
  });
  const url = await server.listen({ port: 0, host: '127.0.0.1' });
  return {
    url: `${url}/graphql`,
    async close() {
      await server.close();
      for (const client of [...clients.values()].flat()) await client.end();
    },
  };
}
