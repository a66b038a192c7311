import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { untilSettled } from '../kit/until-settled.ts';

let kit: TestPlatform;
/** A child whom education, health and police have looked at, and one whose file is sealed. */
let childId: string;
let sealedId: string;
const caseNumber = '灞公立〔2026〕17号';
beforeAll(async () => {
  kit = await startTestPlatform();
  const { data } = await kit
    .asRequester('student affairs')
    .query('{ children(first: 30) { edges { node { id medical { fitForSchool diagnoses { code } } } } } }');
  childId = data.children.edges.find(({ node }: any) => node.medical?.fitForSchool !== null).node.id;
  await kit
    .asRequester('clinic')
    .query('query($id: ID!) { child(id: $id) { name medical { fitForSchool mentalHealth } } }', { id: childId });
  await kit
    .asRequester('clinic')
    .query('query($id: ID!) { child(id: $id) { name medical { fitForSchool mentalHealth } } }', { id: childId });
  await kit
    .asRequester('police station')
    .inCase(caseNumber)
    .query('query($id: ID!) { child(id: $id) { name household { status } schooling { stage } } }', { id: childId });
  const [sealed] = await kit.sql(
    'governance',
    `select child_id from child_scope where sealed and residence_division like '610111%' limit 1`,
  );
  sealedId = sealed.child_id;
});
afterAll(() => kit.close());

const codesOf = (errors: { extensions: { code: string } }[]) => errors.map(({ extensions }) => extensions.code);
const auditor = () => kit.asRequester('auditor');
const steward = (post: string) => kit.asRequester(post).for('audit-review');

const entriesQuery = `query($filter: AuditEntryFilter! = {}, $first: Int = 200, $after: String) {
  auditEntries(filter: $filter, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { node {
      id recordedAt kind owner client department roles division purpose caseNumber policyVersion document requestId
      records { type ids fields { field effect rule } }
    } }
  }
}`;

async function entriesOf(filter: object = {}, by = auditor()) {
  const { data, errors } = await by.query(entriesQuery, { filter });
  expect(errors).toEqual([]);
  return data.auditEntries.edges.map(({ node }: any) => node);
}

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
      { client: 'clinic.610111@health', records: [] },
    ]);
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
      [{ owner: 'justice' }, null, 'BAD_INPUT'],
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
      client hour reasons looks children childrenOutside looksWithoutCase entries { client owner kind }
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
    for (const entry of reading.entries)
      expect(entry).toMatchObject({ client: 'student-affairs.610111@education', kind: 'READ' });
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
        entries: [
          { client: requester.client, owner: 'education', kind: 'READ' },
          { client: requester.client, owner: 'police', kind: 'READ' },
        ],
      },
    ]);
  });
});

describe('the child’s guardian is told who looked (个人信息保护法 第四十五条)', () => {
  const report = async (id: string, by = kit.asRequester('child welfare').for('subject-access')) => {
    const { data, errors } = await by.query(
      `query($id: ID!) { subjectReport(childId: $id) {
        childId looks { day department owner purpose purposeTitle legalBasis types times }
      } }`,
      { id },
    );
    return { report: data?.subjectReport ?? null, codes: codesOf(errors) };
  };
  const lookers = ({ report: told }: any) =>
    [...new Set(told.looks.map(({ department, purpose }: any) => `${department} ${purpose}`))].sort();
  const close = (by = kit.asRequester('police station'), number = caseNumber) =>
    by.query('mutation($n: String!) { closeCase(caseNumber: $n) { department caseNumber closedBy } }', { n: number });

  test('departments, kinds of data, purposes and days; no client, and no look for an open case', async () => {
    const told = await report(childId);
    expect(told.codes).toEqual([]);
    expect(told.report.looks).toContainEqual({
      day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      department: 'health',
      owner: 'health',
      purpose: 'child-health',
      purposeTitle: '儿童健康服务',
      legalBasis: '东政办〔2019〕6号（S0-28）',
      types: ['Child', 'Medical'],
      times: 2,
    });
    expect(lookers(told)).toEqual(['education dropout-prevention', 'health child-health']);
    expect(JSON.stringify(told)).not.toContain('@');
  });

  test('the case is closed by the department that used its number, once; then its looks are told', async () => {
    expect(
      codesOf((await close(kit.asRequester('clinic').for('mandatory-report-health').inCase('x1'))).errors),
    ).toEqual(['NOT_FOUND']);
    expect(codesOf((await close(kit.asRequester('student affairs'))).errors)).toEqual(['OPERATION_REFUSED']);
    expect(codesOf((await close(kit.asRequester('police station'), '没有〔2026〕1号')).errors)).toEqual(['NOT_FOUND']);
    expect(lookers(await report(childId))).not.toContain('police guardian-detention-check');
    expect(await close()).toMatchObject({
      errors: [],
      data: { closeCase: { department: 'police', caseNumber, closedBy: 'police-station.610111@police' } },
    });
    expect(codesOf((await close()).errors)).toEqual(['STATE_REFUSED']);
    expect(lookers(await report(childId))).toContain('police guardian-detention-check');
    await expect(kit.sql('governance', 'set role governance_service; delete from closed_case')).rejects.toThrow(
      'permission denied',
    );
  });

  test('a sealed child answers like one that does not exist, and so does one of another division; nobody else asks', async () => {
    const nobody = await report('00000000-0000-4000-8000-000000000000');
    expect(nobody).toEqual({ report: null, codes: [] });
    expect(await report(sealedId)).toEqual(nobody);
    expect(await report(childId, kit.asRequester('child welfare').in('120000').for('subject-access'))).toEqual(nobody);
    for (const by of [
      auditor(),
      steward('health steward'),
      kit.asRequester('student affairs'),
      kit.asRequester('child welfare'),
    ])
      expect((await report(childId, by)).codes).toEqual(['OPERATION_REFUSED']);
  });

  test('the report itself is a look that is told', async () => {
    expect(lookers(await report(childId))).toContain('civil-affairs subject-access');
  });
});

describe('the owner of records is told of looks at them', () => {
  const told = `subscription($types: [String!], $division: String) {
    recordRead(types: $types, division: $division) { client department purpose types children }
  }`;
  const sign = async (department: string) => {
    await untilSettled((sql) => kit.sql(department, sql));
    expect(await kit.platform.subgraphs.get(department)!.keepLog()).toBe(true);
  };

  test('each one by another department, when its entry has found its place, and no value of it', async () => {
    await sign('health');
    const stream = await steward('health steward').subscribe(told, { types: ['Medical'], division: '610111' });
    await kit
      .asRequester('clinic')
      .query('query($id: ID!) { child(id: $id) { medical { fitForSchool } } }', { id: childId });
    await kit
      .asRequester('student affairs')
      .in('120000')
      .query('{ children(first: 5) { edges { node { id medical { fitForSchool } } } } }');
    await kit
      .asRequester('student affairs')
      .query('query($id: ID!) { child(id: $id) { medical { fitForSchool } } }', { id: childId });
    await sign('health');
    expect(await stream.next()).toEqual({
      data: {
        recordRead: {
          client: 'student-affairs.610111@education',
          department: 'education',
          purpose: 'dropout-prevention',
          types: ['Medical'],
          children: 1,
        },
      },
      errors: [],
    });
    stream.close();
  });

  test('nobody but a steward or the auditor subscribes, nor for a type that there is not', async () => {
    for (const [by, variables, code] of [
      [kit.asRequester('clinic'), {}, 'OPERATION_REFUSED'],
      [steward('health steward'), { types: ['Medica'] }, 'BAD_INPUT'],
      [steward('health steward'), { division: '99' }, 'BAD_INPUT'],
    ] as const) {
      const stream = await by.subscribe(told, variables);
      expect(codesOf((await stream.next())!.errors)).toEqual([code]);
      stream.close();
    }
  });

  test('and of each day as a whole', async () => {
    const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    const digest = `query($day: Date!, $owner: String) { auditDigest(day: $day, owner: $owner) {
      owner department purpose entries clients children items refusedItems refusals
    } }`;
    const { data, errors } = await steward('health steward').query(digest, { day });
    expect(errors).toEqual([]);
    const every = await entriesOf(
      { owner: 'health', from: new Date(`${day}T00:00:00+08:00`).toISOString() },
      steward('health steward'),
    );
    expect(data.auditDigest.reduce((sum: number, { entries }: any) => sum + entries, 0)).toBe(every.length);
    const ofEducation = every.filter(({ department }: any) => department === 'education');
    expect(data.auditDigest.find(({ department }: any) => department === 'education')).toEqual({
      owner: 'health',
      department: 'education',
      purpose: 'dropout-prevention',
      entries: ofEducation.length,
      clients: new Set(ofEducation.map(({ client }: any) => client)).size,
      children: new Set(ofEducation.flatMap(({ records }: any) => records.flatMap(({ ids }: any) => ids))).size,
      items: expect.arrayContaining(['Child.medical', 'Medical.fitForSchool']),
      refusedItems: expect.any(Array),
      refusals: 0,
    });
    expect(codesOf((await steward('health steward').query(digest, { day, owner: 'police' })).errors)).toEqual([
      'OPERATION_REFUSED',
    ]);
  });
});
