import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { composeResidentId } from '../../src/platform/standards/resident-id.ts';
import type { AskingRequester } from '../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { newcomer, registeredChild, unchanged } from './registered-child.ts';
import { onlyError } from './written-traces.ts';

const register = 'mutation($i: RegisterChildInput!) { registerChild(input: $i) { id version name residentId } }';
const update = 'mutation($i: UpdateChildInput!) { updateChild(input: $i) { id version } }';

let kit: TestPlatform;
let officer: AskingRequester;
beforeAll(async () => {
  kit = await startTestPlatform();
  officer = kit.asRequester('child welfare');
});
afterAll(() => kit.close());

let sequence = 100;
/** A newcomer whose number nobody has. */
const another = (given: object = {}) => ({
  ...newcomer,
  residentId: composeResidentId('610111', newcomer.birthDate, (sequence += 2)),
  ...given,
});

describe('a text', () => {
  test.each([
    [{ name: '   ' }, 'blank'],
    [{ name: '\u3000' }, 'blank'],
    [{ name: '\u200b' }, 'blank'],
    [{ name: '\u202e' }, 'blank'],
    [{ name: '测\u0007' }, 'characters'],
    [{ name: '测\ufffd' }, 'lost'],
    [{ name: '测?' }, 'lost'],
    [{ name: '测\ue000' }, 'privateUse'],
    [{ reason: '  ' }, 'blank'],
    [{ ethnicGroup: '' }, 'blank'],
  ])('that is none is refused with the name of its field: %j', async (given, check) => {
    const [field] = Object.keys(given);
    const { extensions, ...answer } = (await officer.query(register, { i: another(given) })).errors[0]!;
    expect(extensions).toMatchObject({ code: 'BAD_INPUT', field, check });
    expect(answer.message).toContain(field);
  });

  test('that changes a file is settled as the one that opens it, and so is one written in the document', async () => {
    const child = unchanged(await registeredChild(kit, 0));
    expect(onlyError(await officer.query(update, { i: { ...child, reason: ' \u3000' } }))).toMatchObject({
      field: 'reason',
      check: 'blank',
    });
    expect(onlyError(await officer.query('{ children(filter: { name: "测\\u0007" }) { totalCount } }'))).toMatchObject({
      field: 'name',
      check: 'characters',
    });
  });

  test('of the private place of an old system is stored by its own', async () => {
    const { data } = await officer.query(register, { i: another({ name: ' 测\ue863\u200b' }) });
    expect(data.registerChild.name).toBe('测䶮');
  });

  test.each(['\u00b7', '\u2022', '\u30fb', '\u2027', '\uff0e'])('a name is found by any dot: %j', async (dot) => {
    if (dot === '\u00b7') await officer.query(register, { i: another({ name: '测试古丽·测试提' }) });
    const { data } = await officer.query('query($name: String) { children(filter: { name: $name }) { totalCount } }', {
      name: `测试古丽${dot}测试提`,
    });
    expect(data.children.totalCount).toBe(1);
  });
});

test.each([
  ['child welfare', '{ children(filter: { division: "" }) { totalCount } }', 'division'],
  ['child welfare', '{ children(after: "") { totalCount } }', 'after'],
  ['student affairs', '{ schoolings(filter: { schoolCreditCode: "" }) { totalCount } }', 'schoolCreditCode'],
  ['student affairs', '{ schools(division: "", name: "测") { name } }', 'division'],
])('an empty text is never taken for a missing one: %s %s', async (post, document, field) => {
  expect(onlyError(await kit.asRequester(post).query(document))).toMatchObject({
    code: 'BAD_INPUT',
    field,
    check: 'blank',
  });
});

test('a file is found and changed by its id in capitals', async () => {
  const file = unchanged(await registeredChild(kit, 1));
  const id = file.id.toUpperCase();
  const { data } = await officer.query('query($id: ID!) { child(id: $id) { id } }', { id });
  expect(data.child).toEqual({ id: file.id });
  const { data: changed, errors } = await officer.query(update, { i: { ...file, id } });
  expect({ changed, errors }).toEqual({
    changed: { updateChild: { id: file.id, version: file.version + 1 } },
    errors: [],
  });
});

test('a child is found by its number however it was typed', async () => {
  const { data } = await officer.query(register, { i: another({ name: '测试甲' }) });
  const { id, residentId } = data.registerChild;
  const wide = residentId.replaceAll(/./g, (one: string) => String.fromCharCode(one.charCodeAt(0) + 0xfee0));
  for (const typed of [wide, `\u202d${residentId}\u202c`, residentId.replace(/^(.{6})(.{8})/, '$1 $2\u3000')]) {
    const found = await officer.query('query($r: String!) { childByResidentId(residentId: $r) { id } }', { r: typed });
    expect(found).toMatchObject({ data: { childByResidentId: { id } }, errors: [] });
  }
});
