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

function plain(answer: unknown): unknown {
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

test(`${documents} random documents over invented departments are answered as graphql-js answers them over one schema`, async () => {
  for (let run = 0; run < documents / documentsOfPlatform; run += 1) {
    const random = randomStream(proofSeed, run, 'random documents');
    const platform = inventPlatform(random);
    for (let index = 0; index < documentsOfPlatform; index += 1) {
      const document = validDocument(platform, random);
      const place = `PROOF_SEED=${proofSeed} (platform ${run}, document ${index})\n${document.loc!.source.body}`;
      const wanted = await execute({
        schema: platform.schema,
        document,
        variableValues: variables,
        rootValue: platform.world,
      });
      const merged = createFieldMerger(platform.schema, document)(variables);
      const answer = await platform
        .executePlan({ document: merged, variables, context: {} as never })
        .catch((fault: unknown) => ({ errors: [fault as GraphQLError] }) as ExecutionResult);
      expect([place, plain(answer.data ?? null)]).toEqual([place, plain(wanted.data ?? null)]);
      expect([place, (answer.errors?.length ?? 0) > 0]).toEqual([place, (wanted.errors?.length ?? 0) > 0]);
      for (const error of answer.errors ?? [])
        expect([place, error.path && isAtNull(answer, error.path)]).toEqual([place, true]);
    }
  }
}, 600_000);
