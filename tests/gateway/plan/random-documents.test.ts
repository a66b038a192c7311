import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import {
  execute,
  NoUnusedVariablesRule,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLError,
} from 'graphql';
import { createFieldMerger } from '../../../src/gateway/plan/create-field-merger.ts';
import { randomStream, type Random } from '../../../src/demonstration/random.ts';
import { proofSeed } from '../../proof/proof-seed.ts';
import { inventPlatform, type InventedPlatform } from './invented-platform.ts';
import { randomDocument, variables } from './random-document.ts';

const documents = Number(process.env.RANDOM_DOCUMENTS ?? 1000);
const documentsOfPlatform = 50;
const rules = specifiedRules.filter((rule) => rule !== NoUnusedVariablesRule);

function validDocument({ schema }: InventedPlatform, random: Random): DocumentNode {
  for (;;) {
    const document = parse(randomDocument(schema, random));
    if (validate(schema, document, rules).length === 0) return document;
  }
}

function plain(answer: ExecutionResult): ExecutionResult {
  return JSON.parse(JSON.stringify(answer));
}

/** Whether a place in an answer is null, or within what is. */
function isAtNull({ data }: ExecutionResult, path: readonly (string | number)[]): boolean {
  let value: unknown = data ?? null;
  for (const segment of path) {
    if (value === null) return true;
    value = (value as Record<string, unknown>)[segment];
  }
  return value === null;
}

interface Trial {
  place: string;
  wanted: ExecutionResult;
  answer: ExecutionResult;
}

/** Asks invented departments together, and graphql-js one schema with all that they know. */
async function* trials(count: number, hasRegistry: boolean): AsyncGenerator<Trial> {
  for (let run = 0; run < count / documentsOfPlatform; run += 1) {
    const random = randomStream(proofSeed, run, 'random documents');
    const platform = inventPlatform(random, hasRegistry);
    const { schema, world: rootValue } = platform;
    for (let index = 0; index < documentsOfPlatform; index += 1) {
      const document = validDocument(platform, random);
      const place = `PROOF_SEED=${proofSeed} (platform ${run}, document ${index})\n${document.loc!.source.body}`;
      const wanted = await execute({ schema, document, variableValues: variables, rootValue });
      const merged = createFieldMerger(schema, document)(variables);
      const answer = await platform
        .executePlan({ document: merged, variables, context: {} as never })
        .catch((fault: unknown) => ({ errors: [fault as GraphQLError] }) as ExecutionResult);
      yield { place, wanted: plain(wanted), answer: plain(answer) };
    }
  }
}

function isFaulty({ errors = [] }: ExecutionResult): boolean {
  return errors.length > 0;
}

test(`${documents} random documents over departments are answered as graphql-js answers them over one schema`, async () => {
  for await (const { place, wanted, answer } of trials(documents, false)) {
    if (!isDeepStrictEqual(answer.data ?? null, wanted.data ?? null))
      expect([place, answer.data ?? null]).toEqual([place, wanted.data ?? null]);
    expect([place, isFaulty(answer)]).toEqual([place, isFaulty(wanted)]);
    for (const error of answer.errors ?? [])
      expect([place, error.path && isAtNull(answer, error.path)]).toEqual([place, true]);
  }
}, 1_800_000);

test('where a department adds to an interface without its types, an answer is right or says its fault', async () => {
  const count = documents / 4;
  let right = 0;
  for await (const { place, wanted, answer } of trials(count, true)) {
    if (isDeepStrictEqual(answer.data ?? null, wanted.data ?? null)) right += 1;
    else expect([place, isFaulty(answer)]).toEqual([place, true]);
  }
  expect(right).toBeGreaterThan(0.8 * count);
}, 1_800_000);
