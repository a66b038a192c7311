import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { folders } from '../../src/platform/folders.ts';
import { departmentNames } from '../../src/platform/subgraph/load-departments.ts';
import { arbitraryEntities, arbitraryQuery } from './arbitrary-queries.ts';
import { arbitraryRequester, arbitraryRules, moment } from './arbitrary-rules.ts';
import { isValue, schema as wholeSchema } from './contract.ts';
import { expectedAnswer, subgraphSchema, type ExpectedAnswer, type Situation } from './expected-answer.ts';
import { policiesOf } from './policies-of.ts';
import { proofSeed, reportShortly } from './proof-seed.ts';
import { startProofPlatform, type ProofPlatform } from './start-proof-platform.ts';
import { arbitraryWorld } from './world.ts';

/** States of policies and records, each asked ten questions. */
const states = Number(process.env.PROOF_CASES ?? 1000) / 25;

let platform: ProofPlatform;
let divisions: any[];
beforeAll(async () => {
  platform = await startProofPlatform(() => moment);
  divisions = await platform.sql(
    'civil-affairs',
    `select * from division where code = '610111000000' or name like '灞桥%' or parent = '610111000000' order by code`,
  );
});
afterAll(() => platform.close());

/** Cursors say nothing but which is which. */
function comparable(data: unknown): unknown {
  const seen = new Map<string, number>();
  return JSON.parse(JSON.stringify(data ?? null), (key, value: unknown) => {
    if (typeof value !== 'string' || !['cursor', 'endCursor'].includes(key)) return value;
    if (!seen.has(value)) seen.set(value, seen.size);
    return seen.get(value);
  });
}

/** What differs, in one sentence; null where nothing does. */
function difference(answer: string, expected: ExpectedAnswer, question: unknown): string | null {
  const { data = null, errors = [] } = JSON.parse(answer) as {
    data?: unknown;
    errors?: { extensions: { code: string; field?: string } }[];
  };
  const given = new Set(errors.map(({ extensions: { code, field } }) => `${code} ${field}`));
  const isSame = (told: string, wanted: string) =>
    told.split(' ')[0] === wanted.split(' ')[0] && wanted.split(' ')[1]!.split('|').includes(told.split(' ')[1]!);
  const isNamed = (told: string) => [...expected.errors].some((one) => isSame(told, one));
  const isTold = (one: string) => [...given].some((told) => isSame(told, one));
  const [actual, wanted] = [JSON.stringify(comparable(data)), JSON.stringify(comparable(expected.data))];
  if (actual === wanted && [...given].every(isNamed) && [...expected.errors].every(isTold)) return null;
  return (
    `${JSON.stringify(question)}\nanswers ${actual}\n        ${[...given].sort().join(', ')}\n` +
    `instead ${wanted}\n        ${[...expected.errors].sort().join(', ')}`
  );
}

const subgraphs = departmentNames().map((name) => ({
  name,
  schema: subgraphSchema(readFileSync(join(folders.schema, `${name}.graphql`), 'utf8')),
}));
const entities = subgraphs.map(({ name, schema }) => {
  const fieldsOf = (type: string) =>
    Object.keys((schema.getType(type) as { getFields?(): object } | undefined)?.getFields?.() ?? {}).filter(isValue);
  return arbitraryEntities(fieldsOf).map((operation) => ({ name, schema, operation }));
});

test('on random policies, requesters and records, every answer is the one of the second statement: value by value, error by error', async () => {
  const seed = proofSeed;
  let values = 0;
  let refusals = 0;
  await fc.assert(
    fc.asyncProperty(
      arbitraryRules,
      arbitraryWorld,
      fc.array(fc.tuple(arbitraryRequester, arbitraryQuery()), { minLength: 8, maxLength: 8 }),
      fc.array(fc.tuple(arbitraryRequester, fc.oneof(...entities)), { minLength: 2, maxLength: 2 }),
      async (files, world, questions, keyed) => {
        await platform.use(policiesOf(files));
        await platform.fill(world);
        for (const [requester, { query, paged }] of questions) {
          const situation: Situation = { files, requester, world, divisions, now: moment };
          let [after, expectedAfter]: (string | null)[] = [null, null];
          for (let page = 0; page < 3; page++) {
            const [answer, expected]: [string, ExpectedAnswer] = await Promise.all([
              platform.ask(requester, { query, variables: { after } }),
              expectedAnswer(wholeSchema, situation, query, { after: expectedAfter }),
            ]);
            values += answer.length;
            refusals += expected.errors.size;
            const found = difference(answer, expected, { requester, query, after });
            if (found) throw new Error(`${found}\nby the rules ${JSON.stringify(files)}`);
            const cursor = (data: any) =>
              (paged ? (data?.[paged]?.pageInfo.endCursor as string | null | undefined) : null) ?? null;
            [after, expectedAfter] = [cursor(JSON.parse(answer).data), cursor(expected.data)];
            if (after === null) break;
          }
        }
        for (const [requester, { name, schema, operation }] of keyed) {
          const situation: Situation = { files, requester, world, divisions, now: moment };
          const [answer, expected]: [string, ExpectedAnswer] = await Promise.all([
            platform.askSubgraph(name, requester, operation),
            expectedAnswer(schema, situation, operation.query, operation.variables),
          ]);
          const found = difference(answer, expected, { name, requester, ...operation });
          if (found) throw new Error(`${found}\nby the rules ${JSON.stringify(files)}`);
        }
      },
    ),
    { numRuns: states, seed, endOnFailure: true, asyncReporter: reportShortly },
  );
  // The comparison is worth something only where there was much to compare.
  expect(values).toBeGreaterThan(1500 * states);
  expect(refusals).toBeGreaterThan(3 * states);
}, 3_600_000);
