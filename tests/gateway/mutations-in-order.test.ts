import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sickChild } from '../journeys/request-correction.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

test('a change begins when all that was selected of the one before has been read, also from other departments', async () => {
  const { child_id: childId } = await sickChild(kit, 0);
  const input = (item: string) => ({ childId, item, claim: '可正常就读', reason: '家长出示体检报告' });
  const { data, errors } = await kit.asRequester('student affairs').query(
    `mutation($a: CorrectionInput!, $b: CorrectionInput!, $c: CorrectionInput!) {
      a: requestCorrection(input: $a) { child { schooling { child { openCorrections { item } } } } }
      __typename
      b: requestCorrection(input: $b) { child { schooling { child { openCorrections { item } } } } }
      c: requestCorrection(input: $c) { child { openCorrections { item } } }
    }`,
    { a: input('Medical.fitForSchool'), b: input('Schooling.stage'), c: input('Schooling.grade') },
  );
  expect(errors).toEqual([]);
  const itemsOf = (corrections: { item: string }[]) => corrections.map(({ item }) => item).sort();
  expect([
    itemsOf(data.a.child.schooling.child.openCorrections),
    itemsOf(data.b.child.schooling.child.openCorrections),
    itemsOf(data.c.child.openCorrections),
  ]).toEqual([
    ['Medical.fitForSchool'],
    ['Medical.fitForSchool', 'Schooling.stage'],
    ['Medical.fitForSchool', 'Schooling.grade', 'Schooling.stage'],
  ]);
  expect(Object.keys(data)).toEqual(['a', '__typename', 'b', 'c']);
});

test('a change that is refused does not keep the next from being made', async () => {
  const { child_id: childId } = await sickChild(kit, 1);
  const input = { childId, item: 'Medical.fitForSchool', claim: '可正常就读', reason: '家长出示体检报告' };
  const { data, errors } = await kit.asRequester('student affairs').query(
    `mutation($wrong: CorrectionInput!, $right: CorrectionInput!) {
      a: requestCorrection(input: $wrong) { id } b: requestCorrection(input: $right) { state }
    }`,
    { wrong: { ...input, item: 'Nothing.atAll' }, right: input },
  );
  expect(errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([[['a'], 'OPERATION_REFUSED']]);
  expect(data).toEqual({ a: null, b: { state: 'RECEIVED' } });
});
