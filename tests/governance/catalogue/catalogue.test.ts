import 'reflect-metadata';
import { graphql } from 'graphql';
import { describe, expect, test } from '@jest/globals';
import { buildSchema } from 'type-graphql';
import { CatalogueResolver } from '../../../src/governance/catalogue/catalogue.resolver.ts';
import { accessFor } from '../../../src/platform/policy/access.ts';
import type { Policies } from '../../../src/platform/policy/policy.ts';
import { standingPolicies } from '../../../src/platform/policy/catalogue/standing-policies.ts';

const now = new Date('2026-11-26T10:00:00+08:00');
// Each test opens what it needs.
const all = standingPolicies();
const standing = { ...all, rules: all.rules.filter(({ id }) => id !== 'governance-catalogue') };
const schema = await buildSchema({ resolvers: [CatalogueResolver], validate: false });

/** The policies with a rule that opens these fields of the catalogue to everyone. */
function opening(...fields: string[]): Policies {
  const effects = new Map(fields.map((field) => [field, { effect: 'allow' as const, mask: null }]));
  const where = {
    withinRequester: false,
    place: null,
    sealedIncluded: false,
    categories: null,
    age: null,
    caseNamed: false,
    childId: null,
  };
  const rule = {
    id: 'catalogue-public',
    because: '政务数据共享条例（国务院令第809号）',
    source: 'policies/access/governance.yaml:1',
    to: 'everyone' as const,
    purposes: 'any' as const,
    where,
    fields: new Map([['CatalogueItem', effects]]),
    from: new Date('2026-01-01T00:00:00+08:00'),
    until: null,
  };
  return { ...standing, rules: [...standing.rules, rule] };
}

const everything = ['id', 'title', 'meaning', 'owner', 'sharing', 'sensitivity'];

/** What the resolvers and the service answer; the decision on each field is the platform's and tested there. */
async function ask(
  query: string,
  policies = opening(...everything),
): Promise<{ data?: Record<string, any> | null; errors?: readonly { extensions: object; message: string }[] }> {
  const requester = {
    client: 'test',
    department: 'education',
    roles: ['student-affairs'],
    division: '610111000000',
    purpose: 'school-aid',
    caseNumber: null,
  };
  const contextValue = { access: accessFor(requester, policies, now), policies, now, services: new Map() };
  const { data, errors } = await graphql({ schema, source: query, contextValue });
  return {
    data,
    errors: errors?.map(({ message, originalError }) => ({
      message,
      extensions: (originalError as unknown as { extensions: object }).extensions,
    })),
  };
}

describe('The catalogue', () => {
  test('is searched by id, Chinese term and meaning, and tells who may see a field', async () => {
    const query = `{ catalogue(search: "心理健康") {
      id title owner sharing sensitivity retentionYears updateRhythm codeTable { code title }
      readers { department roles effect rule from }
    } }`;
    const { data, errors } = await ask(query);
    expect(errors).toBeUndefined();
    expect(data!.catalogue).toMatchObject([
      {
        id: 'Medical.mentalHealth',
        title: '心理健康状况',
        owner: 'health',
        sharing: 'CONDITIONAL',
        sensitivity: 'SENSITIVE',
        retentionYears: 15,
        updateRhythm: '每学年筛查后',
        readers: [
          { department: 'health', effect: 'ALLOW', rule: 'medical-child-health' },
          {},
          { department: 'civil-affairs', roles: ['child-welfare'] },
        ],
      },
    ]);
    expect(data!.catalogue[0].codeTable).toContainEqual({ code: 'IN_TREATMENT', title: '治疗中' });
  });

  test('is narrowed by owner, sharing and sensitivity together', async () => {
    const { data } = await ask(
      '{ catalogue(owner: "health", sharing: NOT_SHARED, sensitivity: SENSITIVE, search: "DIAGNOSIS.") { id } }',
    );
    expect(data!.catalogue).toEqual([
      { id: 'Diagnosis.id' },
      { id: 'Diagnosis.version' },
      { id: 'Diagnosis.name' },
      { id: 'Diagnosis.history' },
    ]);
    const { data: young } = await ask('{ catalogue(sensitivity: UNDER_FOURTEEN, first: 1) { id } }');
    expect(young!.catalogue).toEqual([{ id: 'Child.id' }]);
  });

  test('comes in pages that begin after an item', async () => {
    const { data } = await ask(
      `{
        one: catalogue(owner: "health", first: 2) { id }
        two: catalogue(owner: "health", first: 1, after: "Medical.vaccinationComplete") { id }
      }`,
    );
    expect(data).toEqual({
      one: [{ id: 'Medical.version' }, { id: 'Medical.vaccinationComplete' }],
      two: [{ id: 'Medical.specialNeeds' }],
    });
  });

  test('has one item by its id, and null for what it has not', async () => {
    const { data } = await ask(
      `{
        item: catalogueItem(id: "Diagnosis.code") { type field valueType readers { department mask } }
        none: catalogueItem(id: "Diagnosis.colour") { id }
      }`,
    );
    expect(data).toMatchObject({ item: { type: 'Diagnosis', field: 'code', valueType: 'String' }, none: null });
    expect(data!.item.readers).toContainEqual({ department: 'education', mask: 'icdChapter' });
  });

  test('follows the policies in force: a rule that is added is a reader at once', async () => {
    const policies = opening(...everything);
    const rule = {
      ...policies.rules.at(-1)!,
      id: 'diagnosis-name',
      to: [{ department: 'police', roles: null, client: null }],
      fields: new Map([['Diagnosis', new Map([['name', { effect: 'allow' as const, mask: null }]])]]),
    };
    const query = '{ catalogueItem(id: "Diagnosis.name") { sharing readers { rule from until } } }';
    expect((await ask(query, policies)).data!.catalogueItem).toMatchObject({ sharing: 'NOT_SHARED' });
    expect((await ask(query, { ...policies, rules: [...policies.rules, rule] })).data!.catalogueItem).toEqual({
      sharing: 'CONDITIONAL',
      readers: [
        { rule: 'medical-child-health', from: null, until: null },
        { rule: 'diagnosis-name', from: '2026-01-01', until: null },
      ],
    });
  });

  test.each([
    [
      'an owner that there is not',
      '{ catalogue(owner: "sports") { id } }',
      'BAD_INPUT',
      'owner: there is no such department; it is one of: civil-affairs, education',
    ],
    [
      'an item to begin after that there is not',
      '{ catalogue(after: "Child.shoeSize") { id } }',
      'BAD_INPUT',
      'after: the catalogue has no item of this id.',
    ],
    ['a page that is none', '{ catalogue(first: 0) { id } }', 'BAD_INPUT', 'first: ask for at least one record.'],
    [
      'a page that is too large',
      '{ catalogue(first: 201) { id } }',
      'PAGE_TOO_LARGE',
      'first: a page holds 200 records at most, 201 were asked for.',
    ],
  ])('refuses %s', async (_what, query, code, message) => {
    const { errors } = await ask(query);
    expect(errors).toMatchObject([{ extensions: { code } }]);
    expect(errors![0]!.message).toContain(message);
  });

  test.each([
    ['{ catalogue(sensitivity: SEALED) { id } }', 'CatalogueItem.sensitivity'],
    ['{ catalogue(owner: "health") { id } }', 'CatalogueItem.owner'],
    ['{ catalogue(search: "a") { id } }', 'CatalogueItem.meaning'],
    ['{ catalogue(sharing: CONDITIONAL) { id } }', 'CatalogueItem.sharing'],
  ])('is not narrowed by a field that the requester may not read: %s', async (query, field) => {
    expect(await ask(query, opening('id', 'title'))).toMatchObject({
      data: { catalogue: null },
      errors: [{ extensions: { code: 'FILTER_REFUSED', field } }],
    });
    expect(await ask('{ catalogueItem(id: "Child.id") { id } }', opening('title'))).toMatchObject({
      errors: [{ extensions: { code: 'FILTER_REFUSED', field: 'CatalogueItem.id' } }],
    });
  });
});
