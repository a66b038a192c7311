import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RightsOffice } from '../../../src/governance/policy-changes/rights-office.ts';
import { standingPolicies } from '../../../src/platform/policy/catalogue/standing-policies.ts';
import { loadSubgraphs } from '../../../src/platform/subgraph/load-departments.ts';
import { askSubgraph } from '../../kit/ask-subgraph.ts';
import { entriesOf } from '../../kit/entries-of.ts';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';
import { caseNumber, codesOf, emergencySteps, findChildren, isOpen, opening, soon } from './emergency-steps.ts';

let now = opening;
let kit: TestPlatform;
let child: string;
let otherChild: string;
beforeAll(async () => {
  kit = await startTestPlatform({ now: () => now });
  ({ child, otherChild } = await findChildren(kit));
});
afterAll(() => kit.close());

const { officer, clinic, readFile, open, review } = emergencySteps(() => kit);

describe('an officer needs what health knows of a child in danger, at once (S0-11, S0-13, S1-37)', () => {
  let access: any;
  const wanted = () => ({
    childId: child,
    owner: 'health',
    types: ['Medical', 'Diagnosis'],
    reason: '报警称儿童有轻生言语，须知其心理状况及用药',
  });

  test('without a case there is none, nor without the purpose', async () => {
    expect(codesOf(await open(wanted(), kit.asRequester('police station').for('emergency-protection')))).toEqual([
      'CASE_NUMBER_REQUIRED',
    ]);
    expect(
      codesOf(await open(wanted(), kit.asRequester('police station').for('protective-removal').inCase(caseNumber))),
    ).toEqual(['OPERATION_REFUSED']);
    expect(codesOf(await open(wanted(), kit.asRequester('police steward')))).toEqual(['OPERATION_REFUSED']);
  });

  test('at first the file is there, and nothing in it', async () => {
    const answer = await readFile(child);
    expect(answer.data.child).toEqual({ id: child, medical: null });
    expect(codesOf(answer)).toEqual(['FIELD_REFUSED']);
  });

  test('it opens at once, says until when, and what the floor keeps closed', async () => {
    const { data, errors } = await open(wanted());
    expect(errors).toEqual([]);
    access = data.openEmergencyAccess;
    expect(access).toEqual({
      id: expect.any(String),
      state: 'RUNNING',
      until: '2026-11-26T04:00:00.000Z',
      reviewDueOn: '2026-12-01',
      caseNumber,
      policyNumber: 2,
      openedItems: [
        'Child.id',
        'Child.medical',
        'Medical.version',
        'Medical.vaccinationComplete',
        'Medical.specialNeeds',
        'Medical.fitForSchool',
        'Medical.mentalHealth',
        'Medical.checkups',
        'Medical.diagnoses',
        'Medical.injuries',
        'Medical.child',
        'Diagnosis.id',
        'Diagnosis.version',
        'Diagnosis.diagnosedOn',
      ],
      maskedItems: ['Diagnosis.code'],
      closedItems: ['Diagnosis.name'],
    });
  });

  test('the named types of that child are there to read, the illness as its chapter, its name not at all', async () => {
    const answer = await soon(() => readFile(child), isOpen);
    const [{ mental_health: mentalHealth }] = await kit.sql(
      'health',
      'select mental_health from medical_summary where child_id = $1',
      [child],
    );
    expect(answer.data.child.medical.mentalHealth).toBe(mentalHealth);
    expect(answer.data.child.medical.diagnoses.length).toBeGreaterThan(0);
    for (const { code, name } of answer.data.child.medical.diagnoses)
      expect([code, name]).toEqual([expect.stringMatching(/^[A-Z]\d\d-[A-Z]\d\d$/), null]);
    expect(answer.errors.map(({ extensions: { code, field } }) => [code, field])).toEqual([
      ['FIELD_REFUSED', 'Diagnosis.name'],
    ]);
  });

  test('not of another child, no other type, and not for another purpose', async () => {
    expect((await readFile(otherChild)).data.child).toEqual({ id: otherChild, medical: null });
    const others = await officer().query(
      'query($id: ID!) { child(id: $id) { birthDate medical { injuries { kind } } schooling { status } } }',
      { id: child },
    );
    expect(others.data.child).toMatchObject({ birthDate: null, schooling: null });
    expect(others.errors.map(({ extensions: { field } }) => field)).toEqual(
      expect.arrayContaining(['Child.birthDate', 'Child.schooling']),
    );
    expect(others.data.child.medical.injuries.every(({ kind }: any) => kind === null)).toBe(true);
    expect(
      (await readFile(child, kit.asRequester('police station').for('household-verification'))).data.child.medical,
    ).toBeNull();
  });

  test('not by a colleague’s client with the same post, purpose and case', async () => {
    const requester = {
      client: 'police-station.610111@police',
      department: 'police',
      roles: ['police-station'],
      division: '610111000000',
      purpose: 'emergency-protection',
      caseNumber,
    };
    const ask = (client: string) =>
      askSubgraph(
        kit,
        'health',
        { ...requester, client },
        'query($of: [_Any!]!) { _entities(representations: $of) { ... on Child { medical { mentalHealth } } } }',
        { of: [{ __typename: 'Child', id: child }] },
      );
    expect((await ask(requester.client))._entities[0].medical.mentalHealth).toEqual(expect.any(String));
    expect((await ask('police-station-2.610111@police'))._entities[0].medical).toBeNull();
  });

  test('owner and civil affairs are told, and what it is about to those of the place who review it', async () => {
    const told = '{ governanceEvents(kind: EMERGENCY_ACCESS_OPENED) { subject facts { item value } } }';
    for (const post of ['health steward', 'policy manager']) {
      const { data } = await kit.asRequester(post).query(told);
      expect([post, data.governanceEvents]).toEqual([
        post,
        [
          {
            subject: access.id,
            facts: expect.arrayContaining([{ item: 'EmergencyAccess.client', value: 'police-station.610111@police' }]),
          },
        ],
      ]);
      const seen = await kit
        .asRequester(post)
        .query('query($id: ID!) { emergencyAccess(id: $id) { childId reason caseNumber state } }', { id: access.id });
      expect(seen).toMatchObject({
        errors: [],
        data: { emergencyAccess: { childId: child, reason: wanted().reason, caseNumber, state: 'RUNNING' } },
      });
    }
    expect((await kit.asRequester('education steward').query(told)).data.governanceEvents).toEqual([]);
    for (const other of [
      kit.asRequester('education steward'),
      kit.asRequester('health steward').in('420112'),
      clinic(),
    ]) {
      expect(
        (await other.query('query($id: ID!) { emergencyAccess(id: $id) { id } }', { id: access.id })).data
          .emergencyAccess,
      ).toBeNull();
      expect((await other.query('{ emergencyAccesses { id } }')).data.emergencyAccesses).toEqual([]);
    }
  });

  test('the catalogue does not call it sharing, and the versions say who opened it', async () => {
    const { data } = await kit
      .asRequester('student affairs')
      .query('{ catalogueItem(id: "Medical.mentalHealth") { readers { department rule } } }');
    expect(data.catalogueItem.readers.filter(({ rule }: any) => rule.startsWith('emergency-'))).toEqual([]);
    expect(
      (await kit.asRequester('policy manager').query('{ policyVersions(first: 1) { number source appliedBy } }')).data
        .policyVersions,
    ).toEqual([{ number: 2, source: 'EMERGENCY', appliedBy: 'police-station.610111@police' }]);
  });

  test('a roll back of the policies does not end it', async () => {
    expect(
      (await kit.asRequester('policy manager').query('mutation { rollBackPolicies(toNumber: 1) }')).data
        .rollBackPolicies,
    ).toBe(3);
    expect(isOpen(await readFile(child))).toBe(true);
    const [{ texts }] = await kit.sql('governance', 'select texts from policy_version where number = 3');
    expect(Object.keys(texts)).toContain(`emergency/${access.id}.yaml`);
  });

  test('it is not reviewed while it runs', async () => {
    expect(codesOf(await review(access.id, 'JUSTIFIED', 'health steward'))).toEqual(['STATE_REFUSED']);
  });

  test('the field is gone from the second on when it ends', async () => {
    now = new Date('2026-11-26T11:59:59.999+08:00');
    expect(isOpen(await readFile(child))).toBe(true);
    now = new Date('2026-11-26T12:00:00+08:00');
    expect(isOpen(await readFile(child))).toBe(false);
  });

  test('the rights in the databases follow, when no answer is under way any more', async () => {
    const mayRead = async () =>
      (
        await kit.sql(
          'health',
          `select has_column_privilege('health_for_police', 'medical_summary', 'mental_health', 'select') as may`,
        )
      )[0].may as boolean;
    expect(await mayRead()).toBe(true);
    const { contract } = standingPolicies();
    const office = new RightsOffice({
      adminUrl: process.env.TEMPLATE_DATABASES!,
      departments: await loadSubgraphs(),
      urlOf: kit.platform.urlOf,
      contract,
      now: () => now,
    });
    await office.tidy();
    expect(await mayRead()).toBe(true);
    now = new Date('2026-11-26T12:01:00+08:00');
    await office.tidy();
    const [version] = await kit.sql(
      'governance',
      'select source, applied_by, texts from policy_version order by number desc limit 1',
    );
    expect([
      version.source,
      version.applied_by,
      Object.keys(version.texts).filter((place) => place.startsWith('emergency/')),
    ]).toEqual(['EMERGENCY', 'platform', []]);
    await kit.sql('governance', `update policy_version set applied_at = applied_at - interval '1 minute'`);
    await office.tidy();
    expect(await mayRead()).toBe(false);
  });

  test('nobody but the owner of the records and civil affairs reviews it, and nobody their own', async () => {
    expect(codesOf(await review(access.id, 'JUSTIFIED', 'education steward'))).toEqual(['NOT_FOUND']);
    expect(codesOf(await review(access.id, 'JUSTIFIED', 'police steward'))).toEqual(['NOT_FOUND']);
    expect(codesOf(await review(access.id, 'JUSTIFIED', 'auditor'))).toEqual(['OPERATION_REFUSED']);
    const insert = `insert into emergency_review
      (access_id, client, reviewer, reviewer_department, verdict, comment, reviewed_at)
      values ($1, $2, $3, $4, 'JUSTIFIED', '正当', $5)`;
    const client = 'police-station.610111@police';
    await expect(kit.sql('governance', insert, [access.id, client, client, 'civil-affairs', now])).rejects.toThrow(
      'nobody_reviews_their_own_access',
    );
    await expect(kit.sql('governance', insert, [access.id, client, 'somebody', 'education', now])).rejects.toThrow(
      'the owner and civil affairs review it',
    );
    await expect(kit.sql('governance', insert, [access.id, client, 'somebody', 'health', opening])).rejects.toThrow(
      'it is reviewed when it has ended',
    );
    await expect(
      kit.sql('governance', `update emergency_access set reason = '别的' where id = $1`, [access.id]),
    ).rejects.toThrow('no step leads from RUNNING to RUNNING and writes {reason}');
    await expect(
      kit.sql('governance', `update emergency_access set until = until + interval '1 hour' where id = $1`, [access.id]),
    ).rejects.toThrow('it ends earlier');
  });

  test('both review it, once each; the department that opened it hears what they said', async () => {
    expect((await review(access.id, 'JUSTIFIED', 'health steward')).data.reviewEmergencyAccess).toEqual({
      state: 'REVIEWED',
      reviews: [
        {
          reviewer: 'health-steward.610111@health',
          reviewerDepartment: 'health',
          verdict: 'JUSTIFIED',
          comment: '已核对接处警记录',
        },
      ],
    });
    expect(codesOf(await review(access.id, 'ABUSED', 'health steward'))).toEqual(['STATE_REFUSED']);
    expect((await review(access.id, 'JUSTIFIED', 'policy manager')).data.reviewEmergencyAccess.reviews).toHaveLength(2);
    const { data } = await kit
      .asRequester('police steward')
      .query('{ governanceEvents(kind: EMERGENCY_ACCESS_REVIEWED) { subject facts { item value } } }');
    expect(data.governanceEvents.map(({ subject }: any) => subject)).toEqual([access.id, access.id]);
    expect(data.governanceEvents[0].facts).toContainEqual({ item: 'EmergencyReview.verdict', value: 'JUSTIFIED' });
  });

  test('the logs show who opened it of which child in which case, and what was read by it', async () => {
    const [opened] = (await entriesOf(kit, 'governance')).filter(
      ({ kind, records }) => kind === 'change' && records.some(({ fields }: any) => fields.openEmergencyAccess),
    );
    expect(opened).toMatchObject({
      requester: { client: 'police-station.610111@police', caseNumber },
      records: [{ type: 'EmergencyAccess', ids: [access.id] }, { type: 'Child', ids: [child] }, {}],
    });
    const read = (await entriesOf(kit, 'health')).filter(({ records }) =>
      records.some(({ fields }: any) => fields.mentalHealth === `allow:emergency-${access.id}`),
    );
    expect(read.length).toBeGreaterThan(0);
    const { version } = (await kit.sql('governance', 'select version from policy_version where number = 2'))[0];
    expect(read[0]).toMatchObject({
      policyVersion: version,
      requester: { client: 'police-station.610111@police', caseNumber },
    });
    for (const { records } of read) for (const { type, ids } of records) expect([type, ids]).toEqual([type, [child]]);
  });
});
