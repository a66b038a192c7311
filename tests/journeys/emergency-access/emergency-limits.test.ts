import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '../../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';

import { codesOf, emergencySteps, findChildren, opening, soon } from './emergency-steps.ts';

let kit: TestPlatform;
let child: string;
let otherChild: string;
let sealedChild: string;
let farChild: string;
beforeAll(async () => {
  kit = await startTestPlatform({ now: () => opening });
  ({ child, otherChild, sealedChild, farChild } = await findChildren(kit));
});
afterAll(() => kit.close());

const { officer, clinic, open, end } = emergencySteps(() => kit);

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
