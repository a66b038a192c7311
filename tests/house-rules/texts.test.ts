import { describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folders } from '../../src/platform/folders.ts';
import { textFormOf } from '../../src/platform/subgraph/contract/text-form-of.ts';
import { deepArgumentFaults } from '../kit/house-rules/deep-argument-faults.ts';

describe('A text that may come in', () => {
  test('comes in by an operation, where it is given its form', () => {
    const whole = readFileSync(join(folders.schema, 'supergraph.graphql'), 'utf8');
    expect(deepArgumentFaults(buildSchema(whole, { assumeValid: true }))).toEqual([]);
    const schema = buildSchema(`
      type Query { verdict(id: ID!, name: String): Verdict }
      type Verdict { pages(after: String): Int }`);
    expect(deepArgumentFaults(schema)).toEqual([
      'Verdict.pages takes a text below an operation, where no form is given to it.',
    ]);
  });

  test.each([
    ['anything', 'ID', 'key'],
    ['carerRelation', 'String', 'line'],
    ['judgeName', 'String', 'name'],
    ['courtCode', 'String', 'code'],
    ['motto', 'String', 'prose'],
  ])('%s: %s has the form of a %s', (name, type, form) => {
    expect(textFormOf('VerdictInput', name, type)).toBe(form);
  });
});
