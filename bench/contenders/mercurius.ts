import fastify from 'fastify';
import mercurius from 'mercurius';
import type { DatasetUrls } from '../dataset/open-dataset.ts';
import type { RunningContender } from '../start-contender.ts';
import { openPool, plainRecords, queryOf } from './plain-records.ts';
import { plainSchema } from './plain-schema.ts';

interface Batched {
  obj: { id: string; school_credit_code: string | null };
}

const { findChild, findChildren, loadRelation, loadSchools, recordCheckup } = plainRecords;

/** Mercurius with graphql-jit: one schema over one database, a loader for each relation, no permission. */
export async function startMercurius({ one }: DatasetUrls): Promise<RunningContender> {
  const pool = openPool(one);
  const query = queryOf(pool);
  const server = fastify();
  await server.register(mercurius, {
    // One schema needs no keys, and extends its own Child.
    schema: Object.values(plainSchema)
      .join('\n')
      .replaceAll(/ @key\(fields: "id"\) \{ id: ID! (?=schooling|medical|household)/g, ' { ')
      .replaceAll('@key(fields: "id")', ''),
    jit: 1,
    resolvers: {
      Query: {
        child: (_root: unknown, { id }: { id: string }) => findChild(query, id),
        children: (_root: unknown, args: never) => findChildren(query, args),
      },
      Mutation: {
        recordCheckup: (_root: unknown, { input }: { input: Record<string, unknown> }) =>
          recordCheckup(query, 'child', input),
      },
    } as never,
    loaders: {
      Child: Object.fromEntries(
        Object.entries(loadRelation).map(([field, load]) => [
          field,
          (batch: Batched[]) =>
            load(
              query,
              batch.map(({ obj }) => obj.id),
            ),
        ]),
      ),
      Schooling: {
        async school(batch: Batched[]) {
          const schools = await loadSchools(query, [
            ...new Set(batch.flatMap(({ obj }) => obj.school_credit_code ?? [])),
          ]);
          const byCode = new Map(schools.map((school) => [(school as { credit_code: string }).credit_code, school]));
          return batch.map(({ obj }) => byCode.get(obj.school_credit_code!) ?? null);
        },
      },
    } as never,
  });
  const url = await server.listen({ port: 0, host: '127.0.0.1' });
  return {
    url: `${url}/graphql`,
    async close() {
      await server.close();
      await pool.end();
    },
  };
}
