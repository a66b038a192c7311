import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AskingRequester } from '../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { registeredChild, newcomer, unchanged, village } from './registered-child.ts';
import { onlyError, unreachableChildren, walk } from './written-traces.ts';

let kit: TestPlatform;
let officer: AskingRequester;
beforeAll(async () => {
  kit = await startTestPlatform();
  officer = kit.asRequester('child welfare');
});
afterAll(() => kit.close());

describe('reading the register', () => {
  test('one file says all that the register holds of a child (S0-8, S0-20)', async () => {
    const row = await registeredChild(kit, 0);
    const { data, errors } = await officer.query(
      `query($id: ID!) { child(id: $id) {
        id version name sex birthDate residentId residentIdMissingReason ethnicGroup householdDivision residenceDivision
        categories riskLevel
      } }`,
      { id: row.child_id },
    );
    expect(errors).toEqual([]);
    const { reason: _reason, ...file } = unchanged(row);
    expect(data.child).toEqual(file);
  });

  test('guardianship gathers with whom the child lives, the carer, entrusted care and both parents (S0-5, S0-6, S3-2)', async () => {
    const [row] = await kit.sql(
      'civil-affairs',
      `select g.*, g.entrusted_on::text, g.entrusted_until::text from guardianship g join child c using (child_id)
        where not sealed and residence_division like '610111%' and entrusted_to is not null and carer_name is not null
        order by child_id limit 1`,
    );
    const parents = await kit.sql(
      'civil-affairs',
      'select *, condition_since::text from parent where child_id = $1 order by relation',
      [row.child_id],
    );
    const { data, errors } = await officer.query(
      `query($id: ID!) { child(id: $id) { guardianship {
        version livesWith carer { name relation residentId } entrustedCare { trustee agreedOn until }
        parents { relation version name condition conditionSince workplaceDivision workplace }
      } } }`,
      { id: row.child_id },
    );
    expect(errors).toEqual([]);
    expect(data.child.guardianship).toEqual({
      version: 1,
      livesWith: row.lives_with,
      carer: { name: row.carer_name, relation: row.carer_relation, residentId: row.carer_resident_id },
      entrustedCare: { trustee: row.entrusted_to, agreedOn: row.entrusted_on, until: row.entrusted_until },
      parents: parents.map((parent) => ({
        relation: parent.relation,
        version: 1,
        name: parent.name,
        condition: parent.condition,
        conditionSince: parent.condition_since,
        workplaceDivision: parent.workplace_division,
        workplace: parent.workplace,
      })),
    });
  });

  test('a number finds its child; a free one, a far child’s and a sealed child’s find nothing, and a wrong check digit is named', async () => {
    const ask = (residentId: string) =>
      officer.query('query($residentId: String!) { childByResidentId(residentId: $residentId) { id } }', {
        residentId,
      });
    const { child_id: id, resident_id: number } = await registeredChild(kit, 1);
    expect((await ask(` ${number.toLowerCase()} `)).data).toEqual({ childByResidentId: { id } });
    const hidden = await kit.sql(
      'civil-affairs',
      'select resident_id from child where child_id = any ($1) and resident_id is not null',
      [(await unreachableChildren(kit)).slice(0, 2)],
    );
    expect(hidden).toHaveLength(2);
    for (const free of [newcomer.residentId, ...hidden.map(({ resident_id }) => resident_id)]) {
      expect(await ask(free)).toEqual({ status: 200, data: { childByResidentId: null }, errors: [] });
    }
    const wrong = number.slice(0, 17) + (number.endsWith('1') ? '2' : '1');
    expect(onlyError(await ask(wrong))).toMatchObject({ code: 'BAD_INPUT', field: 'residentId', check: 'checkDigit' });
  });

  test.each([
    [
      'a town that children live or are registered in',
      'division: "610111001"',
      `'610111001000' <= any (array[residence_division, household_division])
          and (residence_division like '610111001%' or household_division like '610111001%')`,
    ],
    ['any of some categories', 'categories: [DISABLED, ORPHAN]', `categories && '{DISABLED,ORPHAN}'`],
    ['risk level', 'riskLevels: [1]', 'risk_level = 1'],
    [
      'sex and birth date together',
      'sex: MALE, bornFrom: "2014-01-01", bornBefore: "2016-01-01"',
      `sex = 'MALE' and birth_date >= '2014-01-01' and birth_date < '2016-01-01'`,
    ],
  ])('children are found by %s', async (_what, filter, condition) => {
    const expected = await kit.sql(
      'civil-affairs',
      `select child_id as id from child
        where not sealed and (residence_division like '610111%' or household_division like '610111%') and ${condition}
        order by child_id`,
    );
    expect(expected).not.toEqual([]);
    const found = await walk(
      (after) =>
        officer.query(
          `query($after: String) { children(filter: { ${filter} }, first: 60, after: $after) {
            totalCount edges { node { id } } pageInfo { hasNextPage endCursor }
          } }`,
          { after },
        ),
      'children',
    );
    expect(found).toEqual(expected);
  });

  test('pages follow each other in the order asked for, and none is lost or told twice', async () => {
    const births = await walk(
      (after) =>
        officer.query(
          `query($after: String) {
            children(orderBy: { field: BIRTH_DATE, direction: DESC }, first: 97, after: $after) {
              edges { node { id birthDate } } pageInfo { hasNextPage endCursor }
            }
          }`,
          { after },
        ),
      'children',
    );
    const [{ n }] = await kit.sql(
      'civil-affairs',
      `select count(*)::int as n from child
        where not sealed and (residence_division like '610111%' or household_division like '610111%')`,
    );
    expect(new Set(births.map(({ id }) => id)).size).toBe(n);
    const dates = births.map(({ birthDate }) => birthDate);
    expect(dates).toEqual(dates.toSorted().reverse());
  });

  test('by name they come in the order of the characters in Unicode, as the contract says', async () => {
    const named = await officer.query('{ children(orderBy: { field: NAME }, first: 50) { edges { node { name } } } }');
    const names = named.data.children.edges.map(({ node }: any) => node.name);
    expect(names).toEqual(
      names.toSorted((one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other))),
    );
    const contract = await officer.query('{ __type(name: "ChildOrder") { enumValues { name description } } }');
    expect(contract.data.__type.enumValues).toContainEqual({
      name: 'NAME',
      description: expect.stringContaining('not by pinyin'),
    });
  });

  test('a cursor opens no other filter, order or place, and changed it opens nothing', async () => {
    const ask = (who: AskingRequester, args: string) => who.query(`{ children(first: 2${args}) { edges { cursor } } }`);
    const { data } = await ask(officer, '');
    const { cursor } = data.children.edges[0];
    const foreign = [
      ask(officer, `, filter: { sex: MALE }, after: "${cursor}"`),
      ask(officer, `, orderBy: { field: NAME }, after: "${cursor}"`),
      ask(officer.in('420112'), `, after: "${cursor}"`),
      ask(officer, `, after: "${cursor}x"`),
      ask(officer, ', after: "made up"'),
    ];
    for (const answer of await Promise.all(foreign))
      expect(onlyError(answer)).toMatchObject({ code: 'CURSOR_INVALID', field: 'after' });
    expect((await ask(officer, `, after: "${cursor}"`)).errors).toEqual([]);
  });

  test.each([
    ['children(first: 201) { totalCount }', { code: 'PAGE_TOO_LARGE', field: 'first' }],
    ['children(first: 0) { totalCount }', { code: 'BAD_INPUT', field: 'first' }],
    [
      'children(filter: { division: "61011" }) { totalCount }',
      { code: 'BAD_INPUT', field: 'division', check: 'length' },
    ],
    [
      'children(filter: { riskLevels: [1, 4] }) { totalCount }',
      { code: 'BAD_INPUT', field: 'riskLevels', check: 'max' },
    ],
    [
      'children(filter: { categories: [] }) { totalCount }',
      { code: 'BAD_INPUT', field: 'categories', check: 'arrayMinSize' },
    ],
    ['divisions { code }', { code: 'BAD_INPUT', field: 'code', check: 'either' }],
    ['divisions(parent: "6101", after: "6101") { code }', { code: 'BAD_INPUT', field: 'after', check: 'unknown' }],
    ['divisions(parent: "12345x") { code }', { code: 'BAD_INPUT', field: 'parent', check: 'characters' }],
    ['divisions(name: "灞", first: 999) { code }', { code: 'PAGE_TOO_LARGE', field: 'first' }],
  ])('%s is refused with field and reason', async (question, error) => {
    expect(onlyError(await officer.query(`{ ${question} }`))).toMatchObject(error);
  });

  test('who may not read a field in clear may not find or order by it', async () => {
    const education = kit.asRequester('student affairs');
    expect(onlyError(await education.query('{ children(filter: { riskLevels: [1] }) { totalCount } }'))).toMatchObject({
      code: 'FILTER_REFUSED',
      field: 'Child.riskLevel',
    });
    const police = kit.asRequester('police station').for('protective-removal').inCase('西公案〔2026〕12号');
    expect(onlyError(await police.query('{ children { totalCount } }')).code).toBe('OPERATION_REFUSED');
  });

  test('divisions are found by code, by the beginning of the name and by the division above', async () => {
    const { data } = await officer.query(
      `{
        code: divisions(code: "610111") { name level parent } name: divisions(name: "灞桥") { code }
        parent: divisions(parent: "610111001") { code level }
      }`,
    );
    expect(data.code).toEqual([{ name: '灞桥区', level: 'COUNTY', parent: '610100000000' }]);
    expect(data.name).toContainEqual({ code: '610111000000' });
    expect(data.parent).toContainEqual({ code: village, level: 'VILLAGE' });
  });

  test('divisions are read on after any of them', async () => {
    const { data } = await officer.query(
      '{ all: divisions(parent: "6101") { code } rest: divisions(parent: "6101", after: "610104000000") { code } }',
    );
    expect(data.rest).toEqual(data.all.slice(data.all.findIndex(({ code }: any) => code === '610104000000') + 1));
    expect(data.rest).toContainEqual({ code: '610111000000' });
  });

  test('a list with guardians and parents costs four statements, whatever its length', async () => {
    const ask = (first: number) =>
      officer.query(
        `{ children(first: ${first}) { edges { node {
          name guardianship { livesWith carer { name } parents { condition } }
        } } } }`,
      );
    await ask(1);
    await kit.expectQueries(4, () => ask(3));
    await kit.expectQueries(4, () => ask(200));
  });
});
