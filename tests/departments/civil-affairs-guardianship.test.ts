import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { composeResidentId } from '../../src/platform/standards/resident-id.ts';
import type { AskingRequester } from '../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { registeredChild, newcomer } from './registered-child.ts';
import { onlyError, unreachableChildren, writtenTraces } from './written-traces.ts';

const register = `mutation($input: RegisterChildInput!) { registerChild(input: $input) {
  id version name residentId residenceDivision
} }`;
const recordGuardianship = `mutation($input: GuardianshipInput!) { recordGuardianship(input: $input) { guardianship {
  version livesWith carer { name relation residentId } entrustedCare { trustee agreedOn until }
} } }`;
const recordParent = `mutation($input: ParentInput!) { recordParent(input: $input) { guardianship { parents {
  relation version name condition conditionSince workplaceDivision workplace
} } } }`;

let kit: TestPlatform;
let officer: AskingRequester;
beforeAll(async () => {
  kit = await startTestPlatform();
  officer = kit.asRequester('child welfare');
});
afterAll(() => kit.close());

describe('guardianship and parents', () => {
  test('who looks after a child is recorded with history and event, and the carer’s number stays unless it is given (S0-6, S1-11)', async () => {
    const [row] = await kit.sql(
      'civil-affairs',
      `select g.* from guardianship g join child using (child_id)
        where not sealed and residence_division like '610111%' and carer_resident_id is not null limit 1`,
    );
    const input = {
      childId: row.child_id,
      version: 1,
      livesWith: 'RELATIVES',
      carerName: '李桂兰',
      carerRelation: '姑姑',
      entrustedTo: '李桂兰',
      entrustedOn: '2026-03-01',
      entrustedUntil: '2027-03-01',
      reason: '委托监护',
    };
    const { data, errors } = await officer.query(recordGuardianship, { input });
    expect(errors).toEqual([]);
    expect(data.recordGuardianship.guardianship).toEqual({
      version: 2,
      livesWith: 'RELATIVES',
      carer: { name: '李桂兰', relation: '姑姑', residentId: row.carer_resident_id },
      entrustedCare: { trustee: '李桂兰', agreedOn: '2026-03-01', until: '2027-03-01' },
    });
    const { history, events } = await writtenTraces(kit, 'civil-affairs', row.child_id);
    expect(history[0]).toMatchObject({
      record_type: 'Guardianship',
      version: 2,
      reason: '委托监护',
      before: { livesWith: row.lives_with, carerName: row.carer_name },
    });
    expect(events[0]).toMatchObject({
      kind: 'civil-affairs.guardianship-changed',
      payload: { type: 'Guardianship', version: 2 },
    });
    expect(Object.keys(events[0].payload)).toHaveLength(2);
    expect(onlyError(await officer.query(recordGuardianship, { input }))).toMatchObject({
      code: 'STALE_VERSION',
      current: 2,
    });
  });

  test('of a child whose family nobody knew, a parent is recorded for the first time (S3-2)', async () => {
    const foundling = { ...newcomer, residentId: null, residentIdMissingReason: 'FOUNDLING', reason: '弃婴入院' };
    const childId = (await officer.query(register, { input: foundling })).data.registerChild.id;
    const input = {
      childId,
      relation: 'MOTHER',
      version: 0,
      condition: 'WORKING_AWAY',
      conditionSince: '2026-02-20',
      workplaceDivision: '440300',
      workplace: '电子厂',
      reason: '寻亲成功',
    };
    const { data, errors } = await officer.query(recordParent, { input });
    expect(errors).toEqual([]);
    expect(data.recordParent.guardianship.parents).toEqual([
      {
        relation: 'MOTHER',
        version: 1,
        name: null,
        condition: 'WORKING_AWAY',
        conditionSince: '2026-02-20',
        workplaceDivision: '440300000000',
        workplace: '电子厂',
      },
    ]);
    expect((await writtenTraces(kit, 'civil-affairs', childId)).history[0]).toMatchObject({
      record_type: 'Parent',
      record_id: 'MOTHER',
      version: 1,
      before: null,
    });
    expect(onlyError(await officer.query(recordParent, { input }))).toMatchObject({
      code: 'STALE_VERSION',
      current: 1,
    });
  });

  test.each([
    [
      recordGuardianship,
      { livesWith: 'RELATIVES', entrustedTo: null, entrustedOn: '2026-03-01' },
      'entrustedTo',
      'entrustedOn',
    ],
    [recordGuardianship, { livesWith: null }, 'livesWith', 'needed'],
    [recordGuardianship, { livesWith: 'ALONE', carerName: '李桂兰' }, 'livesWith', 'carer'],
    [recordGuardianship, { carerResidentId: composeResidentId('610111', '2017-01-01', 908) }, 'carerResidentId', 'age'],
    [recordGuardianship, { entrustedTo: '李桂兰', entrustedOn: '1999-01-01' }, 'entrustedOn', 'beforeBirth'],
    [
      recordGuardianship,
      { livesWith: 'RELATIVES', entrustedTo: '李桂兰', entrustedOn: '2199-03-01' },
      'entrustedOn',
      'future',
    ],
    [
      recordGuardianship,
      { livesWith: 'RELATIVES', entrustedTo: '李桂兰', entrustedOn: '2026-03-01', entrustedUntil: '2026-02-01' },
      'entrustedUntil',
      'order',
    ],
    [
      recordGuardianship,
      { livesWith: 'RELATIVES', carerName: '李桂兰', carerResidentId: '610111195001010000' },
      'carerResidentId',
      'checkDigit',
    ],
    [
      recordParent,
      { relation: 'FATHER', condition: 'DETAINED', conditionSince: '2199-01-01' },
      'conditionSince',
      'future',
    ],
    [
      recordParent,
      { relation: 'FATHER', condition: 'WORKING_AWAY', workplaceDivision: '999999' },
      'workplaceDivision',
      'division',
    ],
  ])('%#: a fault is named by field and check', async (mutation, fault, field, check) => {
    const { child_id: childId } = await registeredChild(kit, 8);
    const answer = await officer.query(mutation, { input: { childId, version: 1, reason: '走访', ...fault } });
    expect(onlyError(answer)).toMatchObject({ code: 'BAD_INPUT', field, check });
  });

  test('of children out of reach nothing is recorded, all in the same words', async () => {
    const refusals = [];
    for (const childId of await unreachableChildren(kit)) {
      refusals.push(
        await officer.query(recordGuardianship, {
          input: { childId, version: 0, livesWith: 'PARENTS', reason: '走访' },
        }),
      );
    }
    expect(onlyError(refusals[0]!).code).toBe('NOT_FOUND');
    expect(new Set(refusals.map((refusal) => JSON.stringify(refusal))).size).toBe(1);
    const { child_id: childId } = await registeredChild(kit, 8);
    const input = { childId, version: 1, relation: 'FATHER', condition: 'ABLE', reason: '走访' };
    expect(onlyError(await officer.for('eligibility-review').query(recordParent, { input }))).toMatchObject({
      code: 'OPERATION_REFUSED',
      field: 'recordParent',
    });
  });
});
