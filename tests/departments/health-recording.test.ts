import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AskingRequester } from '../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import {
  checkup,
  childWithMedicalRecord,
  diagnosis,
  injury,
  recordCheckup,
  recordDiagnosis,
  recordInjury,
  summary,
  updateSummary,
} from './medical-records.ts';
import { countTraces, onlyError, unreachableChildren, writtenTraces } from './written-traces.ts';

let kit: TestPlatform;
let clinic: AskingRequester;
beforeAll(async () => {
  kit = await startTestPlatform();
  clinic = kit.asRequester('clinic');
});
afterAll(() => kit.close());

describe('recording', () => {
  test('a summary is changed with history, event and audit entry, and a version that has passed is refused with nothing lost', async () => {
    const childId = await childWithMedicalRecord(kit, 1);
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
      const childId = await childWithMedicalRecord(kit, 2);
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
    const input = {
      childId: await childWithMedicalRecord(kit, 3),
      id: '5e0c2a9e-9c3f-4a51-8a53-0d7d0a4a6b11',
      ...checkup,
    };
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
    [recordInjury, { ...injury, reason: '' }, 'reason', 'blank'],
  ])('%#: a fault is named by field and check, and nothing is left behind', async (mutation, fault, field, check) => {
    const before = await countTraces(kit, 'health');
    expect(
      onlyError(await clinic.query(mutation, { input: { childId: await childWithMedicalRecord(kit, 4), ...fault } })),
    ).toMatchObject({ code: 'BAD_INPUT', field, check });
    expect(await countTraces(kit, 'health')).toEqual(before);
  });

  test('a day that is no day of the calendar is refused as such', async () => {
    const { errors } = await clinic.query(recordCheckup, {
      input: { childId: await childWithMedicalRecord(kit, 4), ...checkup, checkedOn: '2026-02-30' },
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
    const childId = await childWithMedicalRecord(kit, 5);
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
    const childId = await childWithMedicalRecord(kit, 6);
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
