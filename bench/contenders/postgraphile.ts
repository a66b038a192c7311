import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { TYPES } from 'postgraphile/@dataplan/pg';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { addPgTableCondition } from 'postgraphile/utils';
import { divisionRange } from '../../src/platform/standards/division-code.ts';
import type { DatasetUrls } from '../dataset/open-dataset.ts';
import type { RunningContender } from '../start-contender.ts';

/** Children that live or are registered in a division: what the platform's filter says. */
const divisionCondition = addPgTableCondition(
  { schemaName: 'public', tableName: 'child' },
  'division',
  (build) => ({ type: build.graphql.GraphQLString }),
  (division, { sql, sqlTableAlias: child, sqlValueWithCodec }) => {
    const range = divisionRange(division as string);
    const [from, below] = [range.from, range.below].map((limit) => sqlValueWithCodec(limit, TYPES.text));
    return sql`((${child}.residence_division >= ${from!} and ${child}.residence_division < ${below!})
      or (${child}.household_division >= ${from!} and ${child}.household_division < ${below!}))`;
  },
);

/** PostGraphile over one database, each request under the role and settings of its requester. */
export async function startPostgraphile({ onePermitted }: DatasetUrls): Promise<RunningContender> {
  const pgl = postgraphile({
    extends: [PostGraphileAmberPreset],
    plugins: [divisionCondition],
    pgServices: [makePgService({ connectionString: onePermitted, poolConfig: { max: 16 } })],
    grafserv: { graphqlPath: '/graphql', graphiql: false, watch: false },
    grafast: {
      explain: false,
      // The token is not verified: what a middleware would have read from it comes as headers.
      context(requestContext: { node?: { req: { headers: Record<string, string> } } }) {
        const headers = requestContext.node!.req.headers;
        return {
          pgSettings: {
            role: headers['x-role'],
            'tonghu.division_from': headers['x-division-from'],
            'tonghu.division_below': headers['x-division-below'],
          },
        };
      },
    },
  } as never);
  const serv = pgl.createServ(grafserv);
  const server = createServer();
  await serv.addTo(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    async close() {
      server.close();
      await pgl.release();
    },
  };
}
