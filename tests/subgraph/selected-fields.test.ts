import { describe, expect, test } from '@jest/globals';
import { buildSchema, parse, type FieldNode } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { selectedFields } from '../../src/platform/subgraph/selected-fields.ts';

const schema = buildSchema(`
  type Query { records: [Record!]! }
  union Record = Child | School
  type Child { name: String, schooling: Schooling }
  type Schooling { grade: Int }
  type School { name: String, pupils: Int }`);

/** The fields that a compiled operation selects on the children among the records, and below their schooling. */
function selectedIn(query: string, variables: Record<string, unknown> = {}) {
  const names = (nodes: readonly FieldNode[]) => nodes.map(({ name }) => name.value);
  let selected: { ofChild: string[]; ofSchooling: string[] } | undefined;
  schema.getQueryType()!.getFields()['records']!.resolve = (_root, _arguments, _context, info) => {
    const ofChild = selectedFields(info, 'Child');
    const schooling = ofChild.filter(({ name }) => name.value === 'schooling');
    selected = {
      ofChild: names(ofChild),
      ofSchooling: names(selectedFields({ ...info, fieldNodes: schooling }, 'Schooling')),
    };
    expect(() => selectedFields(info, 'Record')).toThrow('GraphQL Object type');
    return [];
  };
  const compiled = compileQuery(schema, parse(query));
  if (!isCompiledQuery(compiled)) throw new Error(JSON.stringify(compiled));
  void compiled.query(null, null, variables);
  return selected;
}

describe('The selected fields', () => {
  test('are those of fragments too, but not those on another type', () => {
    const query = `
      { records { ...ofChild ... on School { pupils } ... on Child { again: schooling { year: grade } } } }
      fragment ofChild on Child { __typename ...ofSchooling }
      fragment ofSchooling on Child { schooling { grade } }`;
    expect(selectedIn(query)).toEqual({
      ofChild: ['__typename', 'schooling', 'schooling'],
      ofSchooling: ['grade', 'grade'],
    });
  });

  test('are those that the variables of the request leave', () => {
    const query =
      'query ($brief: Boolean!) { records { ... on Child { name schooling @skip(if: $brief) { grade } } } }';
    expect(selectedIn(query, { brief: true })).toEqual({ ofChild: ['name'], ofSchooling: [] });
    expect(selectedIn(query, { brief: false })).toEqual({ ofChild: ['name', 'schooling'], ofSchooling: ['grade'] });
  });

  test('of a field without a selection are none', () => {
    const query = '{ records { ... on School { name } } }';
    expect(selectedIn(query)).toEqual({ ofChild: [], ofSchooling: [] });
  });
});
