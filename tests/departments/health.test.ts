import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestPlatform, type AskingRequester, type TestPlatform } from '../kit/start-test-platform.ts';
import { countTraces, onlyError, unreachableChildren, walk, writtenTraces } from './written-traces.ts';

const within = `not sealed and (residence_division like '610111%' or household_division like '610111%')`;

const updateSummary = `mutation($input: MedicalSummaryInput!) {
  updateMedicalSummary(input: $input) { medical { version vaccinationComplete specialNeeds fitForSchool mentalHealth } }
}`;
const recordCheckup = `mutation($input: CheckupInput!) { recordCheckup(input: $input) { medical { checkups {
  id version checkedOn heightCm weightKg visionLeft visionRight hospital result
} } } }`;
const recordDiagnosis = `mutation($input: DiagnosisInput!) { recordDiagnosis(input: $input) { medical { diagnoses {
  id version code name diagnosedOn
} } } }`;
const recordInjury = `mutation($input: InjuryInput!) { recordInjury(input: $input) { medical { injuries {
  id version on kind cause reported
} } } }`;

const summary = {
  version: 1,
  vaccinationComplete: false,
  specialNeeds: ['DIETARY', 'SUPERVISION'],
  fitForSchool: true,
  mentalHealth: 'NEEDS_ATTENTION',
  reason: '学期初筛查',
};
const checkup = {
  version: 0,
  checkedOn: '2026-05-18',
  heightCm: 128.5,
  weightKg: 26.3,
  visionLeft: 4.9,
  visionRight: 5,
  hospital: '纺织城街道社区卫生服务中心',
  result: '未见异常',
  reason: '年度体检',
};
const diagnosis = { version: 0, code: 'j45.9', name: '哮喘', diagnosedOn: '2026-05-18', reason: '门诊确诊' };
const injury = {
  version: 0,
  on: '2026-05-18',
  kind: 'BRUISES',
  cause: 'SUSPECTED_VIOLENCE',
  reported: true,
  reason: '强制报告',
};

let kit: TestPlatform;
let clinic: AskingRequester;
beforeAll(async () => {
  kit = await startTestPlatform();
  clinic = kit.asRequester('clinic');
});
afterAll(() => kit.close());

/** A child of the place, different for each number. */
async function childOf610111(at: number, condition = 'true'): Promise<string> {
  const [row] = await kit.sql(
    'health',
    `select child_id from medical_summary m join child_scope using (child_id) where ${within} and ${condition}
      order by child_id limit 1 offset ${at}`,
  );
  return row.child_id;
}

describe('reading medical records', () => {
  test('a child’s record gathers summary, check-ups, diagnoses and injuries (S0-28, S1-2)', async () => {
    const id = await childOf610111(
      0,
      `exists (select from diagnosis d where d.child_id = m.child_id)
          and exists (select from checkup c where c.child_id = m.child_id)`,
    );
    const rows = (table: string, columns: string) =>
      kit.sql('health', `select ${columns} from ${table} where child_id = $1 order by id`, [id]);
    const [medical] = await kit.sql('health', 'select * from medical_summary where child_id = $1', [id]);
    const { data, errors } = await clinic.query(
      `query($id: ID!) { child(id: $id) { medical {
        version vaccinationComplete specialNeeds fitForSchool mentalHealth
        diagnoses { id version code name diagnosedOn } injuries { id }
        checkups { id version checkedOn heightCm weightKg visionLeft visionRight hospital result }
      } } }`,
      { id },
    );
    expect(errors).toEqual([]);
    expect(data.child.medical).toEqual({
      version: 1,
      vaccinationComplete: medical.vaccination_complete,
      specialNeeds: medical.special_needs,
      fitForSchool: medical.fit_for_school,
      mentalHealth: medical.mental_health,
      diagnoses: await rows('diagnosis', 'id, version, code, name, diagnosed_on::text as "diagnosedOn"'),
      injuries: await rows('injury', 'id'),
      checkups: await rows(
        'checkup',
        `id, version, checked_on::text as "checkedOn", height_cm::float as "heightCm", weight_kg::float as "weightKg",
        vision_left::float as "visionLeft", vision_right::float as "visionRight", hospital, result`,
      ),
    });
  });

  test.each([
    [
      'sick or disabled children',
      'needsAttention: true',
      `(special_needs <> '{}' or not fit_for_school or mental_health in ('NEEDS_ATTENTION', 'IN_TREATMENT'))`,
    ],
    [
      'children who need nothing',
      'needsAttention: false',
      `special_needs = '{}' and coalesce(fit_for_school, true) and mental_health in ('NO_FINDING', 'NOT_ASSESSED')`,
    ],
    [
      'children living in the place whose vaccinations are due',
      'vaccinationComplete: false, division: "610111"',
      `not vaccination_complete and residence_division like '610111%'`,
    ],
    ['children who cannot come to school', 'fitForSchool: false', 'not fit_for_school'],
  ])('screening finds %s (S0-28)', async (_what, filter, condition) => {
    const expected = await kit.sql(
      'health',
      `select child_id as id from medical_summary join child_scope using (child_id) where ${within} and ${condition}
        order by child_id`,
    );
    expect(expected).not.toEqual([]);
    const found = await walk(
      (after) =>
        clinic.query(
          `query($after: String) { medicals(filter: { ${filter} }, first: 70, after: $after) {
            totalCount edges { node { child { id } } } pageInfo { hasNextPage endCursor }
          } }`,
          { after },
        ),
      'medicals',
    );
    expect(found.map(({ child }) => child)).toEqual(expected);
  });

  test('each child of the list is joined with the register', async () => {
    const { data, errors } = await clinic.query('{ medicals(first: 5) { edges { node { child { name } } } } }');
    expect(errors).toEqual([]);
    for (const { node } of data.medicals.edges) expect(node.child.name).toMatch(/\p{Script=Han}{2,}/u);
  });

  test('a cursor opens no other filter and no other place, and a page has its limit', async () => {
    const { data } = await clinic.query('{ medicals(first: 1) { pageInfo { endCursor } } }');
    const after = data.medicals.pageInfo.endCursor;
    for (const foreign of [
      clinic.query(`{ medicals(filter: { vaccinationComplete: true }, after: "${after}") { totalCount } }`),
      clinic.in('512000').query(`{ medicals(after: "${after}") { totalCount } }`),
    ])
      expect(onlyError(await foreign)).toMatchObject({ code: 'CURSOR_INVALID', field: 'after' });
    expect(onlyError(await clinic.query('{ medicals(first: 201) { totalCount } }'))).toMatchObject({
      code: 'PAGE_TOO_LARGE',
      field: 'first',
    });
    expect(onlyError(await kit.asRequester('child welfare').query('{ medicals { totalCount } }')).code).toBe(
      'OPERATION_REFUSED',
    );
  });

  test('a list with check-ups, diagnoses and injuries costs five statements, whatever its length', async () => {
    const ask = (first: number) =>
      clinic.query(
        `{ medicals(first: ${first}) { edges { node {
          fitForSchool checkups { result } diagnoses { code } injuries { kind } child { id }
        } } } }`,
      );
    await ask(1);
    await kit.expectQueries(5, () => ask(3));
    await kit.expectQueries(5, () => ask(200));
  });
});

describe('recording', () => {
  test('a summary is changed with history, event and audit entry, and a version that has passed is refused with nothing lost', async () => {
    const childId = await childOf610111(1);
    const [row] = await kit.sql('health', 'select * from medical_summary where child_id = $1', [childId]);
    const { data, errors } = await clinic.query(updateSummary, { input: { childId, ...summary } });
    expect(errors).toEqual([]);
    const { reason: _reason, ...now } = summary;
    expect(data.updateMedicalSummary.medical).toEqual({ ...now, version: 2 });
    const { history, events, audit } = await writtenTraces(kit, 'health', childId);
    expect(history).toEqual([
      expect.objectContaining({
        record_type: 'Medical',
        version: 2,
        client: 'clinic.610111@health',
        purpose: 'child-health',
        reason: '学期初筛查',
        before: {
          childId,
          version: 1,
          vaccinationComplete: row.vaccination_complete,
          specialNeeds: row.special_needs,
          fitForSchool: row.fit_for_school,
          mentalHealth: row.mental_health,
        },
      }),
    ]);
    expect(events).toEqual([
      expect.objectContaining({ kind: 'health.medical-changed', payload: { type: 'Medical', version: 2 } }),
    ]);
    expect(audit[0].records).toEqual([
      { type: 'Mutation', ids: [childId], fields: { updateMedicalSummary: 'allow:medical-child-health' } },
    ]);

    const before = await countTraces(kit, 'health');
    expect(
      onlyError(await clinic.query(updateSummary, { input: { childId, ...summary, specialNeeds: [] } })),
    ).toMatchObject({ code: 'STALE_VERSION', current: 2 });
    expect(await countTraces(kit, 'health')).toEqual(before);
    expect(await kit.sql('health', 'select special_needs from medical_summary where child_id = $1', [childId])).toEqual(
      [{ special_needs: summary.specialNeeds }],
    );
  });

  test('a child that has just entered the register gets its first summary, which needs nothing', async () => {
    const registered = await kit.asRequester('child welfare').query(
      `mutation {
        registerChild(
          input: {
            name: "李新", sex: MALE, birthDate: "2024-02-01", residentIdMissingReason: REGISTRATION_PENDING,
            ethnicGroup: "01", householdDivision: "610111001200", residenceDivision: "610111001200", categories: [POOR],
            reason: "新登记"
          }
        ) { id }
      }`,
    );
    const childId = registered.data.registerChild.id;
    await kit.deliverEvents();
    const standing = await clinic.query(
      'query($id: ID!) { child(id: $id) { medical { version specialNeeds checkups { id } } } }',
      { id: childId },
    );
    expect(standing.data.child.medical).toEqual({ version: 0, specialNeeds: null, checkups: [] });
    const { data, errors } = await clinic.query(updateSummary, {
      input: { childId, version: 0, specialNeeds: [], mentalHealth: 'NOT_ASSESSED', reason: '首次建档' },
    });
    expect(errors).toEqual([]);
    expect(data.updateMedicalSummary.medical).toEqual({
      version: 1,
      vaccinationComplete: null,
      specialNeeds: [],
      fitForSchool: null,
      mentalHealth: 'NOT_ASSESSED',
    });
    expect((await writtenTraces(kit, 'health', childId)).history[0]).toMatchObject({ version: 1, before: null });
  });

  test.each([
    ['Checkup', recordCheckup, 'recordCheckup', 'checkups', checkup, { weightKg: 27.1 }],
    ['Diagnosis', recordDiagnosis, 'recordDiagnosis', 'diagnoses', diagnosis, { name: '支气管哮喘' }],
    ['Injury', recordInjury, 'recordInjury', 'injuries', injury, { cause: 'ACCIDENT', reported: false }],
  ])(
    '%s: a new record is entered, then corrected by its number, and both are kept',
    async (type, mutation, name, list, { reason, version: _none, ...given }, correction) => {
      const childId = await childOf610111(2);
      const known = await kit.sql('health', `select id from ${type.toLowerCase()} where child_id = $1`, [childId]);
      const entered = await clinic.query(mutation, { input: { childId, version: 0, reason, ...given } });
      expect(entered.errors).toEqual([]);
      const { id, ...record } = entered.data[name].medical[list].find((one: any) =>
        known.every((row) => row.id !== one.id),
      );
      expect(record).toEqual({ ...given, ...('code' in given && { code: 'J45.9' }), version: 1 });
      const corrected = await clinic.query(mutation, {
        input: { childId, id, version: 1, reason: '更正', ...given, ...correction },
      });
      expect(corrected.data[name].medical[list]).toContainEqual({ ...record, ...correction, id, version: 2 });
      const { history, events } = await writtenTraces(kit, 'health', childId);
      expect(history.slice(0, 2)).toMatchObject([
        { record_type: type, record_id: id, version: 2, before: { ...record, id } },
        { record_type: type, record_id: id, version: 1, before: null },
      ]);
      expect(events[0].payload).toEqual({ type, version: 2 });
      expect(
        onlyError(await clinic.query(mutation, { input: { childId, id, version: 1, reason: '更正', ...given } })),
      ).toMatchObject({ code: 'STALE_VERSION', current: 2 });
      expect(
        onlyError(await clinic.query(mutation, { input: { childId, version: 1, reason: '更正', ...given } })),
      ).toMatchObject({ code: 'BAD_INPUT', field: 'id', check: 'version' });
    },
  );

  test('a repeated request with the number that the caller chose enters one record', async () => {
    const input = { childId: await childOf610111(3), id: '5e0c2a9e-9c3f-4a51-8a53-0d7d0a4a6b11', ...checkup };
    expect((await clinic.query(recordCheckup, { input })).errors).toEqual([]);
    expect(onlyError(await clinic.query(recordCheckup, { input }))).toMatchObject({
      code: 'STALE_VERSION',
      current: 1,
    });
  });

  test.each([
    [updateSummary, { ...summary, specialNeeds: ['DIETARY', 'DIETARY'] }, 'specialNeeds', 'arrayUnique'],
    [recordCheckup, { ...checkup, checkedOn: '2199-01-01' }, 'checkedOn', 'future'],
    [recordCheckup, { ...checkup, heightCm: 12 }, 'heightCm', 'min'],
    [recordCheckup, { ...checkup, weightKg: 26.34 }, 'weightKg', 'isNumber'],
    [recordCheckup, { ...checkup, visionLeft: 5.5 }, 'visionLeft', 'max'],
    [recordCheckup, { ...checkup, hospital: '院' }, 'hospital', 'isLength'],
    [recordCheckup, { ...checkup, id: 'no id' }, 'id', 'isUuid'],
    [recordDiagnosis, { ...diagnosis, code: '45.9' }, 'code', 'characters'],
    [recordDiagnosis, { ...diagnosis, diagnosedOn: '2199-01-01' }, 'diagnosedOn', 'future'],
    [recordInjury, { ...injury, on: '2199-01-01' }, 'on', 'future'],
    [recordInjury, { ...injury, reason: '' }, 'reason', 'isLength'],
  ])('%#: a fault is named by field and check, and nothing is left behind', async (mutation, fault, field, check) => {
    const before = await countTraces(kit, 'health');
    expect(
      onlyError(await clinic.query(mutation, { input: { childId: await childOf610111(4), ...fault } })),
    ).toMatchObject({ code: 'BAD_INPUT', field, check });
    expect(await countTraces(kit, 'health')).toEqual(before);
  });

  test('a day that is no day of the calendar is refused as such', async () => {
    const { errors } = await clinic.query(recordCheckup, {
      input: { childId: await childOf610111(4), ...checkup, checkedOn: '2026-02-30' },
    });
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringContaining('YYYY-MM-DD'),
        extensions: expect.objectContaining({ code: 'BAD_INPUT', field: 'input.checkedOn', check: 'date' }),
      }),
    ]);
  });

  test('of children out of reach nothing is recorded, all in the same words', async () => {
    const refusals = [];
    for (const childId of await unreachableChildren(kit))
      refusals.push(await clinic.query(recordInjury, { input: { childId, ...injury } }));
    expect(onlyError(refusals[0]!).code).toBe('NOT_FOUND');
    expect(new Set(refusals.map((refusal) => JSON.stringify(refusal))).size).toBe(1);
  });

  test('who must report names the case, records the injury, and nothing else (S0-11)', async () => {
    const childId = await childOf610111(5);
    const reporting = clinic.for('mandatory-report-health');
    expect(onlyError(await reporting.query(recordInjury, { input: { childId, ...injury } })).code).toBe(
      'CASE_NUMBER_REQUIRED',
    );
    const inCase = reporting.inCase('西公案〔2026〕31号');
    expect((await inCase.query(recordInjury, { input: { childId, ...injury } })).errors).toEqual([]);
    expect((await writtenTraces(kit, 'health', childId)).history[0]).toMatchObject({
      purpose: 'mandatory-report-health',
      case_number: '西公案〔2026〕31号',
    });
    expect(onlyError(await inCase.query(recordCheckup, { input: { childId, ...checkup } }))).toMatchObject({
      code: 'OPERATION_REFUSED',
      field: 'recordCheckup',
    });
  });

  test('of several changes in one request each answers with what stands then', async () => {
    const childId = await childOf610111(6);
    const { data, errors } = await clinic.query(
      `mutation($a: MedicalSummaryInput!, $b: MedicalSummaryInput!) {
        a: updateMedicalSummary(input: $a) { medical { version mentalHealth } }
        b: updateMedicalSummary(input: $b) { medical { version mentalHealth } }
      }`,
      { a: { childId, ...summary }, b: { childId, ...summary, version: 2, mentalHealth: 'IN_TREATMENT' } },
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      a: { medical: { version: 2, mentalHealth: 'NEEDS_ATTENTION' } },
      b: { medical: { version: 3, mentalHealth: 'IN_TREATMENT' } },
    });
  });
});
