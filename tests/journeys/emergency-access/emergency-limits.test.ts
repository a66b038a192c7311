import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '../../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';

import { codesOf, emergencySteps, findChildren, opening, soon } from './emergency-steps.ts';

let now = opening;
let kit: TestPlatform;
let child: string;
let otherChild: string;
let sealedChild: string;
let farChild: string;
beforeAll(async () => {
  kit = await startTestPlatform({ now: () => now });
  ({ child, otherChild, sealedChild, farChild } = await findChildren(kit));
});
afterAll(() => kit.close());

const { officer, clinic, open, end } = emergencySteps(() => kit);

describe('a sealed file', () => {
  test('does not exist for those whom the floor keeps from it, nor a child far away', async () => {
    for (const childId of [sealedChild, farChild, '00000000-0000-4000-8000-000000000000']) {
      expect([
        childId,
        codesOf(
          await open(
            { childId, owner: 'police', types: ['Household'], reason: '接诊医生强制报告，疑遭殴打须知病史' },
            clinic(),
          ),
        ),
      ]).toEqual([childId, ['NOT_FOUND']]);
    }
  });

  test('opens to those whom it lets have it, and ends when somebody ends it', async () => {
    const opened = await open({
      childId: sealedChild,
      owner: 'police',
      types: ['Household'],
      reason: '带离现场后须联系其祖父母接走',
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
    const { errors } = await open({ childId: child, reason: '接诊医生强制报告，疑遭殴打须知病史', ...wanted });
    expect(errors.map(({ extensions }) => [extensions.code, extensions.field])).toEqual([['BAD_INPUT', field]]);
  });

  test('the same once more, and more at once than the floor allows', async () => {
    const types = ['Medical', 'Checkup', 'Diagnosis', 'Injury'];
    const ids: string[] = [];
    for (const type of [...types.slice(1)])
      ids.push(
        (
          await open(
            { childId: otherChild, owner: 'health', types: [type], reason: '接诊医生强制报告，疑遭殴打须知病史' },
            clinic(),
          )
        ).data.openEmergencyAccess.id,
      );
    const again = await open(
      { childId: otherChild, owner: 'health', types: ['Checkup'], reason: '接诊医生强制报告，疑遭殴打须知病史' },
      clinic(),
    );
    expect(again.errors.map(({ extensions }) => [extensions.code, extensions.running])).toEqual([
      ['STATE_REFUSED', ids[0]],
    ]);
    for (const [owner, type] of [
      ['education', 'Schooling'],
      ['police', 'Household'],
    ])
      expect(
        codesOf(
          await open(
            { childId: otherChild, owner, types: [type], reason: '接诊医生强制报告，疑遭殴打须知病史' },
            clinic(),
          ),
        ),
      ).toEqual([]);
    const sixth = await open(
      { childId: otherChild, owner: 'police', types: ['Custody'], reason: '接诊医生强制报告，疑遭殴打须知病史' },
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

describe('a series of accesses', () => {
  const reasons = [
    '邻居报警称家长酒后殴打，须知有无旧伤',
    '走失一夜后找到，须知服药与过敏情形',
    '学校来电称其三天未到校，手腕有伤',
    '祖母突发脑梗送医，家中无人照管',
    '铁路民警移交，自称与父亲失散',
    '网吧查获，未带证件，发高烧',
    '火灾后送医，须联系监护人签字',
  ];

  test('is told to those who answer for it from the second on, and ends where the floor has no more room', async () => {
    now = new Date(opening.getTime() + 2 * 24 * 3_600_000);
    const children = await kit.sql(
      'civil-affairs',
      `select child_id as id from child where not sealed and residence_division like '610111%' order by 1 desc limit 7`,
    );
    const answers: Answer[] = [];
    for (const [at, { id: childId }] of children.entries()) {
      now = new Date(now.getTime() + 1000);
      const answer = await open({ childId, owner: 'health', types: ['Medical'], reason: reasons[at] });
      answers.push(answer);
      if (codesOf(answer).length === 0) await end(answer.data.openEmergencyAccess.id);
    }
    expect(answers.map(codesOf)).toEqual([[], [], [], [], [], [], ['STATE_REFUSED']]);
    expect(answers[6]!.errors[0]!.extensions).toMatchObject({
      field: 'openEmergencyAccess',
      limit: 'emergency.perClient.hour',
      most: 6,
      from: expect.stringMatching(/^2026-11-28T02:00:01/),
      remedy: expect.stringContaining('another client of your division'),
    });
    for (const post of ['health steward', 'police steward', 'policy manager']) {
      const { data, errors } = await kit
        .asRequester(post)
        .query('{ governanceEvents(kind: EMERGENCY_ACCESS_SERIES) { subject facts { item value } } }');
      expect(errors).toEqual([]);
      const police = { item: 'EmergencyAccess.client', value: 'police-station.610111@police' };
      const told = data.governanceEvents.filter(({ facts }: any) =>
        facts.some((fact: any) => fact.item === police.item && fact.value === police.value),
      );
      expect(told.map(({ subject }: any) => subject).sort()).toEqual(
        answers
          .slice(1, 6)
          .map((answer) => answer.data.openEmergencyAccess.id)
          .sort(),
      );
    }
  });

  test('with a word of the form, an old reason or no case is none', async () => {
    now = new Date(now.getTime() + 24 * 3_600_000);
    const wanted = { childId: child, owner: 'health', types: ['Medical'] };
    const checks = async (input: object, as = officer()) =>
      (await open(input, as)).errors.map(({ extensions: { code, field, check } }) => [code, field, check]);
    expect(await checks({ ...wanted, reason: '紧急' })).toEqual([['BAD_INPUT', 'reason', 'length']]);
    expect(await checks({ ...wanted, reason: reasons[0] })).toEqual([['BAD_INPUT', 'reason', 'repeated']]);
    const noCase = kit.asRequester('police station').for('emergency-protection').inCase('x');
    expect(await checks({ ...wanted, reason: '家长被刑事拘留，须知用药' }, noCase)).toEqual([
      ['BAD_INPUT', 'x-case-number', 'kind'],
    ]);
  });
});
