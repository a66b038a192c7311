import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';

import { caseNumber, codesOf, entriesOf as readEntries, entriesQuery, lookAtChild } from './look-at-child.ts';

let kit: TestPlatform;
let childId: string;
beforeAll(async () => {
  kit = await startTestPlatform();
  ({ childId } = await lookAtChild(kit));
});
afterAll(() => kit.close());

const auditor = () => kit.asRequester('auditor');
const steward = (post: string) => kit.asRequester(post).for('audit-review');
const entriesOf = (filter: object = {}, by = auditor()) => readEntries(by, filter);

describe('the auditor of 民政 asks who looked at what, and why (个人信息保护法 第五十四条)', () => {
  test('at one child: every client in every log, with purpose and case, and what was released by which rule', async () => {
    const found = await entriesOf({ childId, client: 'clinic.610111@health', owner: 'health' });
    expect(found).toHaveLength(2);
    expect(found[0]).toMatchObject({
      id: expect.stringMatching(/^health\/\d+$/),
      kind: 'READ',
      owner: 'health',
      client: 'clinic.610111@health',
      department: 'health',
      roles: ['clinic'],
      division: '610111000000',
      purpose: 'child-health',
      caseNumber: null,
      policyVersion: expect.stringMatching(/^[0-9a-f]{16}$/),
      document: expect.stringMatching(/^[0-9a-f]{64}$/),
      records: expect.arrayContaining([
        {
          type: 'Medical',
          ids: [childId],
          fields: expect.arrayContaining([{ field: 'fitForSchool', effect: 'ALLOW', rule: 'medical-child-health' }]),
        },
      ]),
    });
    expect(JSON.stringify(found)).not.toContain('name":"');
    const owners = (await entriesOf({ childId, caseNumber })).map(({ owner }: any) => owner).sort();
    expect(owners).toEqual(['civil-affairs', 'education', 'police']);
  });

  test('grouped by client, purpose and case, the last one first', async () => {
    const { data, errors } = await auditor().query(
      `query($childId: ID!) { looksAtChild(childId: $childId) {
        owner client purpose caseNumber looks items refusedItems
      } }`,
      { childId },
    );
    expect(errors).toEqual([]);
    const looks = data.looksAtChild.filter(({ owner }: any) => owner !== 'governance' && owner !== 'civil-affairs');
    expect(looks).toEqual(
      expect.arrayContaining([
        {
          owner: 'health',
          client: 'clinic.610111@health',
          purpose: 'child-health',
          caseNumber: null,
          looks: 2,
          items: expect.arrayContaining(['Medical.fitForSchool', 'Medical.mentalHealth']),
          refusedItems: [],
        },
        {
          owner: 'police',
          client: 'police-station.610111@police',
          purpose: 'guardian-detention-check',
          caseNumber,
          looks: 1,
          items: ['Child.household', 'Household.status'],
          refusedItems: [],
        },
      ]),
    );
    expect(looks.map(({ client }: any) => client).at(-1)).toBe('student-affairs.610111@education');
  });

  test('by item, purpose, department and kind', async () => {
    expect(new Set((await entriesOf({ item: 'Medical.mentalHealth' })).map(({ client }: any) => client))).toEqual(
      new Set(['clinic.610111@health']),
    );
    expect(
      new Set((await entriesOf({ purpose: 'dropout-prevention' })).map(({ department }: any) => department)),
    ).toEqual(new Set(['education']));
    expect(
      new Set((await entriesOf({ department: 'police', kind: 'READ' })).map(({ purpose }: any) => purpose)),
    ).toEqual(new Set(['guardian-detention-check']));
    await kit.asRequester('clinic').query('mutation { rollBackPolicies(toNumber: 1) }');
    expect(await entriesOf({ kind: 'REFUSAL', owner: 'governance' })).toMatchObject([
      {
        client: 'clinic.610111@health',
        records: [{ type: 'Mutation', ids: [], fields: [{ field: 'rollBackPolicies', effect: 'DENY', rule: null }] }],
      },
    ]);
    expect(await entriesOf({ item: 'Mutation.rollBackPolicies' })).toHaveLength(1);
  });

  test('the sum over the clients is the whole, page by page as well', async () => {
    const to = new Date().toISOString();
    const every = await entriesOf({ to });
    const clients = [...new Set<string>(every.map(({ client }: any) => client))];
    expect(clients.length).toBeGreaterThanOrEqual(4);
    let sum = 0;
    for (const client of clients) {
      const { data } = await auditor().query(entriesQuery, { filter: { client, to } });
      expect(data.auditEntries.totalCount).toBe(data.auditEntries.edges.length);
      sum += data.auditEntries.totalCount;
    }
    const { data } = await auditor().query(entriesQuery, { filter: { to } });
    expect([sum, data.auditEntries.totalCount]).toEqual([every.length, every.length]);
    const ids: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const page: any = (await auditor().query(entriesQuery, { filter: { to }, first: 3, after })).data.auditEntries;
      ids.push(...page.edges.map(({ node }: any) => node.id));
      ({ hasNextPage: more, endCursor: after } = page.pageInfo);
    }
    expect(ids).toEqual(every.map(({ id }: any) => id));
  });

  test('their own look stands in the log too, under the child that it was about', async () => {
    const [last] = await entriesOf({ childId, client: 'auditor.610111@civil-affairs' });
    expect(last).toMatchObject({
      owner: 'governance',
      purpose: 'audit-review',
      records: expect.arrayContaining([{ type: 'Child', ids: [childId], fields: [] }]),
    });
  });

  test('what cannot be asked is said: a period too long, a department that there is not, a cursor of no page', async () => {
    for (const [filter, after, code] of [
      [{ from: '2025-01-01T00:00:00Z', to: '2026-11-01T00:00:00Z' }, null, 'BAD_INPUT'],
      [{ owner: 'customs' }, null, 'BAD_INPUT'],
      [{ item: 'Medical' }, null, 'BAD_INPUT'],
      [{}, 'x', 'CURSOR_INVALID'],
    ] as const) {
      const { data, errors } = await auditor().query(entriesQuery, { filter, after });
      expect([data.auditEntries, codesOf(errors)]).toEqual([null, [code]]);
    }
  });
});

describe('who may read the logs', () => {
  test('a data steward reads the log about the data of the own department, and no other', async () => {
    const found = await entriesOf({}, steward('health steward'));
    expect(new Set(found.map(({ owner }: any) => owner))).toEqual(new Set(['health']));
    expect(new Set(found.map(({ department }: any) => department))).toEqual(new Set(['education', 'health']));
    const { errors } = await steward('health steward').query(entriesQuery, { filter: { owner: 'education' } });
    expect(codesOf(errors)).toEqual(['OPERATION_REFUSED']);
  });

  test('nobody else reads any, nor the auditor for another purpose', async () => {
    for (const by of [
      kit.asRequester('student affairs'),
      kit.asRequester('clinic'),
      kit.asRequester('police station'),
      kit.asRequester('child welfare'),
      kit.asRequester('policy manager'),
      kit.asRequester('health steward'),
    ]) {
      for (const document of [
        '{ auditEntries { totalCount } }',
        `{ looksAtChild(childId: "${childId}") { client } }`,
        '{ unusualReading { client } }',
        '{ auditDigest(day: "2026-11-26") { purpose } }',
      ]) {
        const { data, errors } = await by.query(document);
        expect([Object.values(data ?? { refused: null }), codesOf(errors)]).toEqual([[null], ['OPERATION_REFUSED']]);
      }
    }
  });
});

describe('unusual reading is shown with its figures and the entries behind it', () => {
  const unusual = `query($from: DateTimeISO, $to: DateTimeISO, $manyChildren: Int) {
    unusualReading(from: $from, to: $to, manyChildren: $manyChildren) {
      client hour reasons looks children childrenOutside looksWithoutCase misses missesOutside refusals
      entries { client owner kind }
    }
  }`;
  const ask = async (variables: object) => {
    const { data, errors } = await auditor().query(unusual, { ...variables });
    expect(errors).toEqual([]);
    return data.unusualReading;
  };

  test('many children in an hour; the number is the floor’s unless another one is asked for', async () => {
    expect(await ask({})).toEqual([]);
    const [reading] = await ask({ manyChildren: 20 });
    expect(reading).toMatchObject({
      client: 'student-affairs.610111@education',
      reasons: ['MANY_CHILDREN'],
      children: 30,
      childrenOutside: 0,
      looksWithoutCase: 0,
    });
    expect(reading.entries.length).toBeGreaterThan(0);
    for (const entry of reading.entries) expect(entry.client).toBe('student-affairs.610111@education');
  });

  test('children of another division, and no case for a purpose that demands one', async () => {
    const requester = {
      client: 'police-station.120000@police',
      department: 'police',
      roles: ['police-station'],
      division: '120000000000',
      purpose: 'protective-removal',
      caseNumber: null,
    };
    const [{ child_id: other }] = await kit.sql(
      'governance',
      `select child_id from child_scope
        where child_id <> $1 and residence_division like '610111%' and household_division like '610111%' limit 1`,
      [childId],
    );
    const entry = {
      kind: 'read',
      owner: 'police',
      at: '2026-03-02T04:05:06.000Z',
      requestId: 'r',
      requester,
      policyVersion: 'v',
      document: 'd',
      records: [{ type: 'Household', ids: [other], fields: { status: 'allow:x' } }],
    };
    for (const log of ['police', 'education'])
      await kit.sql(log, 'insert into audit_entry (recorded_at, entry) values ($1, $2)', [
        '2026-03-02T04:05:06Z',
        JSON.stringify({ ...entry, owner: log }),
      ]);
    expect(await ask({ from: '2026-03-02T00:00:00Z', to: '2026-03-03T00:00:00Z' })).toEqual([
      {
        client: requester.client,
        hour: '2026-03-02T04:00:00.000Z',
        reasons: ['OUTSIDE_DIVISION', 'NO_CASE'],
        looks: 2,
        children: 1,
        childrenOutside: 1,
        looksWithoutCase: 2,
        misses: 0,
        missesOutside: 0,
        refusals: 0,
        entries: [
          { client: requester.client, owner: 'education', kind: 'READ' },
          { client: requester.client, owner: 'police', kind: 'READ' },
        ],
      },
    ]);
  });
});
