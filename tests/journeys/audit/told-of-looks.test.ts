import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isoDateInChina } from '../../../src/platform/standards/day-in-china.ts';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';
import { untilSettled } from '../../kit/until-settled.ts';

import { caseNumber, codesOf, entriesOf, lookAtChild } from './look-at-child.ts';

let kit: TestPlatform;
let childId: string;
let sealedId: string;
beforeAll(async () => {
  kit = await startTestPlatform();
  ({ childId, sealedId } = await lookAtChild(kit));
});
afterAll(() => kit.close());

const auditor = () => kit.asRequester('auditor');
const steward = (post: string) => kit.asRequester(post).for('audit-review');

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
    const day = isoDateInChina(new Date());
    const digest = `query($day: Date!, $owner: String) { auditDigest(day: $day, owner: $owner) {
      owner department purpose entries clients children items refusedItems refusals
    } }`;
    const { data, errors } = await steward('health steward').query(digest, { day });
    expect(errors).toEqual([]);
    const every = await entriesOf(steward('health steward'), {
      owner: 'health',
      from: new Date(`${day}T00:00:00+08:00`).toISOString(),
    });
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
