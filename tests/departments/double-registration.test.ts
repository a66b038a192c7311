import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { composeResidentId } from '../../src/platform/standards/resident-id.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { newcomer } from './registered-child.ts';
import { onlyError } from './written-traces.ts';

const register = 'mutation($input: RegisterChildInput!) { registerChild(input: $input) { id } }';

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

test('a child that is registered a second time is told to have a file, unless a person has found another child', async () => {
  const officer = kit.asRequester('child welfare');
  const input = {
    ...newcomer,
    name: '李双双',
    birthDate: '2016-08-08',
    residentId: null,
    residentIdMissingReason: 'NOT_REGISTERED',
  };
  const first = (await officer.query(register, { input })).data.registerChild.id;
  const again = onlyError(await officer.query(register, { input }));
  expect(again).toMatchObject({ code: 'BAD_INPUT', field: 'name', check: 'double', double: first });
  const withNumber = {
    ...input,
    residentIdMissingReason: null,
    residentId: composeResidentId('610111', '2016-08-08', 22),
  };
  expect(onlyError(await officer.query(register, { input: withNumber }))).toMatchObject({ double: first });
  const { data, errors } = await officer.query(register, { input: { ...withNumber, anotherThan: [first] } });
  expect(errors).toEqual([]);
  expect(data.registerChild.id).not.toBe(first);
});
