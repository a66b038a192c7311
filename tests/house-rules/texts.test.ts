import { describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folders } from '../../src/platform/folders.ts';
import { deepArgumentFaults, textFaults } from '../kit/house-rules/text-faults.ts';

describe('A text that may come in', () => {
  const whole = buildSchema(readFileSync(join(folders.schema, 'supergraph.graphql'), 'utf8'), { assumeValid: true });

  test('has a form, in which it is stored and sought', () => {
    expect([...textFaults(whole), ...deepArgumentFaults(whole)]).toEqual([]);
  });

  test('without a form is named', () => {
    const schema = buildSchema(`
      type Query { verdict(id: ID!, name: String, shoeSize: [String!]): Verdict }
      type Verdict { pages(after: String): Int }
      input VerdictInput { colour: String, day: Int, deep: DeepInput }
      input DeepInput { motto: String! }`);
    const remedy = ': say in text-form-of.ts whether it is a name, a line, prose, a code or a key.';
    expect([...textFaults(schema), ...deepArgumentFaults(schema)]).toEqual([
      `verdict.shoeSize is a text without a form${remedy}`,
      `VerdictInput.colour is a text without a form${remedy}`,
      `DeepInput.motto is a text without a form${remedy}`,
      'Verdict.pages takes a text below an operation, where no form is given to it.',
    ]);
  });
});
