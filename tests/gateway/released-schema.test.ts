import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { buildSchema, isObjectType, printSchema, validateSchema, type GraphQLSchema } from 'graphql';
import { createReleasedSchemas, releasedSchema } from '../../src/gateway/released-schema.ts';
import { folders } from '../../src/platform/folders.ts';
import { PoliciesInForce } from '../../src/platform/policy/in-force/policies-in-force.ts';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import { releasableFields } from '../../src/platform/policy/releasable-fields.ts';
import { bulkOf, isStructuralType } from '../../src/platform/policy/structural-types.ts';
import { departmentNames } from '../../src/platform/subgraph/load-departments.ts';

const policies = standingPolicies();
const whole = buildSchema(readFileSync(folders.supergraph, 'utf8'), { assumeValid: true, assumeValidSDL: true });
const now = new Date('2026-06-01T00:00:00Z');
const fieldsOf = (schema: GraphQLSchema) =>
  Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));

const small = buildSchema(`
  type Query { child(id: ID!): Child, court(filter: CourtFilter): CourtConnection }
  type Mutation { judge(input: Judgement!): Child }
  type Child { id: ID, name: String, court: Court }
  type Court { verdict: Verdict }
  type CourtConnection { edges: [CourtEdge!]! }
  type CourtEdge { node: Court }
  enum Verdict { GUILTY }
  input CourtFilter { verdict: Verdict }
  input Judgement { verdict: Verdict }`);
const release = (fields: Record<string, string[]>) =>
  releasedSchema(small, new Map(Object.entries(fields).map(([type, names]) => [type, new Set(names)])));

describe('The schema of a department', () => {
  test.each(departmentNames())(
    'has for %s every field that some rule can release to it, and no other',
    (department) => {
      const schema = releasedSchema(whole, releasableFields(policies, department, now));
      expect(validateSchema(schema)).toEqual([]);
      const shown = fieldsOf(schema).filter((field) => !isStructuralType(field.split('.')[0]!));
      const released = [...releasableFields(policies, department, now)].flatMap(([type, fields]) =>
        [...fields].map((field) => `${type}.${field}`),
      );
      // A bulk mutation is shown beside the mutation of one change.
      const all = fieldsOf(whole);
      const bulk = released.map(bulkOf).filter((field) => field.startsWith('Mutation.') && all.includes(field));
      expect(shown.length).toBeGreaterThan(30);
      expect(shown.sort()).toEqual([...released, ...bulk].sort());
    },
  );

  test('of health has diagnoses and no measure of a guardian’s detention; that of police the other way round', () => {
    const of = createReleasedSchemas(whole, new PoliciesInForce(policies), () => now);
    expect(fieldsOf(of('health'))).toContain('Diagnosis.code');
    expect(of('health').getType('DetentionMeasure')).toBeUndefined();
    expect(fieldsOf(of('police'))).toContain('GuardianDetention.measure');
    expect(of('police').getType('Diagnosis')).toBeUndefined();
  });

  test('of one to which only public things are released has these', () => {
    const schema = createReleasedSchemas(whole, new PoliciesInForce(policies), () => now)('customs');
    expect(fieldsOf(schema).some((field) => field.startsWith('School.'))).toBe(true);
    expect(schema.getType('Child')).toBeUndefined();
    expect(schema.getMutationType()).toBeUndefined();
  });

  test('leaves out arguments, inputs and types that lead nowhere else', () => {
    expect(printSchema(release({ Query: ['child', 'court'], Child: ['id', 'court'] }))).toBe(
      'type Query {\n  child(id: ID!): Child\n}\n\ntype Child {\n  id: ID\n}',
    );
    expect(printSchema(release({ Query: ['court'], Court: ['verdict'] }))).toContain('input CourtFilter');
    expect(printSchema(release({ Query: ['court'], Court: ['verdict'] }))).not.toContain('Judgement');
  });

  describe('has of an interface', () => {
    const events = buildSchema(`
      type Query { events: [Event], found: [Found] }
      interface Event { id: ID, on: String, risk: Int, next: Event }
      type Visit implements Event { id: ID, on: String, risk: Int, next: Event, place: String }
      type Report implements Event { id: ID, on: String, risk: Int, next: Report, text: String }
      type Verdict implements Event { id: ID, on: String, risk: Int, next: Event, law: String }
      union Found = Visit | Verdict
      type Unasked implements Event { id: ID, on: String, risk: Int, next: Event }`);
    const view = (fields: Record<string, string[]>) => {
      const schema = releasedSchema(
        events,
        new Map(Object.entries(fields).map(([type, names]) => [type, new Set(names)])),
      );
      expect(validateSchema(schema)).toEqual([]);
      return printSchema(schema);
    };
    const event = ['id', 'on'];

    test('the fields that each of its types is released with, and of its types those of which something is', () => {
      const told = view({
        Query: ['events'],
        Visit: ['id', 'on', 'risk', 'place'],
        Report: [...event, 'text', 'next'],
      });
      expect(told).toContain('interface Event {\n  id: ID\n  on: String\n}');
      expect(told).toContain('type Visit implements Event {\n  id: ID\n  on: String\n  risk: Int\n  place: String\n}');
      expect(told).toContain('next: Report');
      expect(told).not.toMatch(/Verdict|Unasked|Found/);
    });

    test('nothing where its types have no field in common, nor a field that leads to it', () => {
      const told = view({ Query: ['events', 'found'], Visit: ['id', 'next'], Verdict: ['law'] });
      expect(told).toContain('union Found = Visit | Verdict');
      expect(told).toContain('type Visit {\n  id: ID\n}');
      expect(told).not.toContain('Event');
    });

    test('and of a union, the types of which something is released', () => {
      expect(view({ Query: ['found'], Visit: ['id'] })).toMatch(/union Found = Visit$/);
      expect(view({ Query: ['found', 'events'], Report: ['id'] })).not.toContain('Found');
    });
  });

  test('has no operation where nothing is released', () => {
    expect(fieldsOf(release({}))).toEqual([]);
    expect(printSchema(release({}))).toBe('type Query');
  });

  test('changes on the day on which a rule begins or ends', () => {
    const [rule] = policies.rules;
    const until = new Date('2026-07-01T00:00:00+08:00');
    const ending = {
      ...policies,
      rules: [
        {
          ...rule!,
          to: [{ department: 'customs', roles: null, client: null }],
          fields: new Map([
            ['Query', new Map([['child', { effect: 'allow' as const, mask: null }]])],
            ['Child', new Map([['id', { effect: 'allow' as const, mask: null }]])],
          ]),
          from: null,
          until,
        },
      ],
    };
    let today = now;
    const of = createReleasedSchemas(whole, new PoliciesInForce(ending), () => today);
    expect(fieldsOf(of('customs'))).toEqual(['Query.child', 'Child.id']);
    expect(of('customs')).toBe(of('customs'));
    today = until;
    expect(fieldsOf(of('customs'))).toEqual([]);
  });
});
