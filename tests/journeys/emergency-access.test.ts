import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RightsOffice } from '../../src/governance/policy-changes/rights-office.ts';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import { loadSubgraphs } from '../../src/platform/subgraph/load-departments.ts';
import { startTestPlatform, type Answer, type TestPlatform } from '../kit/start-test-platform.ts';

const opening = new Date('2026-11-26T09:00:00+08:00');
const caseNumber = '（2026）陕0111未救7号';
let now = opening;
let kit: TestPlatform;
/** Children of 610111 with what health knows of their minds, and of illnesses. */
let child: string;
let otherChild: string;
let sealedChild: string;
let farChild: string;

beforeAll(async () => {
  kit = await startTestPlatform({ now: () => now });
  const near = await kit.sql(
    'health',
    `select s.child_id as id, s.sealed from child_scope s join medical_summary m using (child_id)
      where residence_division like '610111%' and m.mental_health is not null
        and exists (select from diagnosis d where d.child_id = s.child_id) order by 1`,
  );
  [child, otherChild] = near.filter(({ sealed }) => !sealed).map(({ id }) => id) as [string, string];
  [sealedChild] = (
    await kit.sql(
      'civil-affairs',
      `select child_id as id from child where sealed and residence_division like '610111%' order by 1`,
    )
  ).map(({ id }) => id) as [string];
  [farChild] = (
    await kit.sql(
      'civil-affairs',
      `select child_id as id from child
        where not sealed and residence_division like '420112%' and household_division like '420112%' order by 1`,
    )
  ).map(({ id }) => id) as [string];
});
afterAll(() => kit.close());

const officer = () => kit.asRequester('police station').for('emergency-protection').inCase(caseNumber);
const clinic = () => kit.asRequester('clinic').for('emergency-protection').inCase(caseNumber);
const codesOf = ({ errors }: Pick<Answer, 'errors'>) => errors.map(({ extensions }) => extensions.code);
const file = 'query($id: ID!) { child(id: $id) { id medical { mentalHealth diagnoses { id code name } } } }';
const readFile = (id: string, as = officer()) => as.query(file, { id });
const open = (input: object, as = officer()) =>
  as.query(
    `mutation($input: EmergencyAccessInput!) { openEmergencyAccess(input: $input) {
      id state until reviewDueOn caseNumber openedItems maskedItems closedItems policyNumber
    } }`,
    { input },
  );
const end = (id: string, as = officer()) =>
  as.query('mutation($id: ID!) { endEmergencyAccess(id: $id) { state endedBy } }', { id });
const review = (accessId: string, verdict: string, as: string) =>
  kit.asRequester(as).query(
    `mutation($input: EmergencyReviewInput!) { reviewEmergencyAccess(input: $input) {
        state reviews { reviewer reviewerDepartment verdict comment }
      } }`,
    { input: { accessId, verdict, comment: '已核对接处警记录' } },
  );

/** Asks until the answer is as it must be, for two seconds: so long a version takes at most to every process. */
async function soon(ask: () => Promise<Answer>, isThere: (answer: Answer) => boolean): Promise<Answer> {
  const until = Date.now() + 2000;
  let answer = await ask();
  while (!isThere(answer) && Date.now() < until) answer = await ask();
  return answer;
}

const isOpen = ({ data }: Answer) => (data.child?.medical?.mentalHealth ?? null) !== null;

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
    const health = kit.platform.subgraphs.get('health')!;
    const [{ version }] = await kit.sql(
      'governance',
      'select version from policy_version order by number desc limit 1',
    );
    const requester = {
      client: 'police-station.610111@police',
      department: 'police',
      roles: ['police-station'],
      division: '610111000000',
      purpose: 'emergency-protection',
      caseNumber,
    };
    const ask = async (client: string) =>
      (
        await health.execute(
          {
            query:
              'query($of: [_Any!]!) { _entities(representations: $of) { ... on Child { medical { mentalHealth } } } }',
            variables: { of: [{ __typename: 'Child', id: child }] },
          },
          { requester: { ...requester, client }, requestId: 'request', policyVersion: version },
        )
      ).data as any;
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
    const entries = async (department: string) =>
      (await kit.sql(department, 'select entry from audit_entry order by position')).map(({ entry }) =>
        JSON.parse(entry),
      );
    const [opened] = (await entries('governance')).filter(
      ({ kind, records }) => kind === 'change' && records.some(({ fields }: any) => fields.openEmergencyAccess),
    );
    expect(opened).toMatchObject({
      requester: { client: 'police-station.610111@police', caseNumber },
      records: [{ type: 'EmergencyAccess', ids: [access.id] }, { type: 'Child', ids: [child] }, {}],
    });
    const read = (await entries('health')).filter(({ records }) =>
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

describe('a sealed file', () => {
  test('does not exist for those whom the floor keeps from it, nor a child far away', async () => {
    for (const childId of [sealedChild, farChild, '00000000-0000-4000-8000-000000000000']) {
      expect([
        childId,
        codesOf(await open({ childId, owner: 'police', types: ['Household'], reason: '强制报告' }, clinic())),
      ]).toEqual([childId, ['NOT_FOUND']]);
    }
  });

  test('opens to those whom it lets have it, and ends when somebody ends it', async () => {
    const opened = await open({
      childId: sealedChild,
      owner: 'police',
      types: ['Household'],
      reason: '带离后核实住址',
    });
    expect(opened.errors).toEqual([]);
    const address = () =>
      officer().query('query($id: ID!) { child(id: $id) { household { address } } }', { id: sealedChild });
    const isThere = ({ data }: Answer) => (data.child?.household ?? null) !== null;
    expect(isThere(await soon(address, isThere))).toBe(true);
    const { id } = opened.data.openEmergencyAccess;
    expect(codesOf(await end(id, clinic()))).toEqual(['NOT_FOUND']);
    expect((await end(id, kit.asRequester('police steward'))).data.endEmergencyAccess).toEqual({
      state: 'TO_REVIEW',
      endedBy: 'police-steward.610111@police',
    });
    expect(isThere(await soon(address, (answer) => !isThere(answer)))).toBe(false);
    expect(codesOf(await end(id))).toEqual(['STATE_REFUSED']);
  });
});

describe('what cannot be opened', () => {
  test.each([
    ['a department that is not there', { owner: 'courts', types: ['Medical'] }, 'owner'],
    ['a type of another department', { owner: 'education', types: ['Medical'] }, 'types'],
    ['an operation', { owner: 'health', types: ['Query'] }, 'types'],
    ['what is of no child', { owner: 'governance', types: ['PolicyChange'] }, 'types'],
  ])('%s', async (_, wanted, field) => {
    const { errors } = await open({ childId: child, reason: '强制报告', ...wanted });
    expect(errors.map(({ extensions }) => [extensions.code, extensions.field])).toEqual([['BAD_INPUT', field]]);
  });

  test('the same once more, and more at once than the floor allows', async () => {
    const types = ['Medical', 'Checkup', 'Diagnosis', 'Injury'];
    const ids: string[] = [];
    for (const type of [...types.slice(1)])
      ids.push(
        (await open({ childId: otherChild, owner: 'health', types: [type], reason: '强制报告' }, clinic())).data
          .openEmergencyAccess.id,
      );
    const again = await open(
      { childId: otherChild, owner: 'health', types: ['Checkup'], reason: '强制报告' },
      clinic(),
    );
    expect(again.errors.map(({ extensions }) => [extensions.code, extensions.running])).toEqual([
      ['STATE_REFUSED', ids[0]],
    ]);
    for (const [owner, type] of [
      ['education', 'Schooling'],
      ['police', 'Household'],
    ])
      expect(codesOf(await open({ childId: otherChild, owner, types: [type], reason: '强制报告' }, clinic()))).toEqual(
        [],
      );
    const sixth = await open(
      { childId: otherChild, owner: 'police', types: ['Custody'], reason: '强制报告' },
      clinic(),
    );
    expect(codesOf(sixth)).toEqual(['STATE_REFUSED']);
    expect(sixth.errors[0]!.message).toContain('the floor allows 5 at once');
    expect((await clinic().query('{ emergencyAccesses(state: RUNNING) { id } }')).data.emergencyAccesses).toHaveLength(
      5,
    );
    expect((await clinic().query('{ emergencyAccesses(state: TO_REVIEW) { id } }')).data.emergencyAccesses).toEqual([]);
  });
});
