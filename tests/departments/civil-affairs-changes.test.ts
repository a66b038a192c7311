import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { composeResidentId } from '../../src/platform/standards/resident-id.ts';
import { departmentNames } from '../../src/platform/subgraph/load-departments.ts';
import type { AskingRequester } from '../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { registeredChild, newcomer, unchanged, village } from './registered-child.ts';
import { countTraces, onlyError, unreachableChildren, writtenTraces } from './written-traces.ts';

const register = `mutation($input: RegisterChildInput!) { registerChild(input: $input) {
  id version name residentId residenceDivision
} }`;
const update =
  'mutation($input: UpdateChildInput!) { updateChild(input: $input) { id version name residentId riskLevel } }';
/** Every department keeps a copy of where the register has a child. */
const others = departmentNames().filter((name) => name !== 'civil-affairs');

let kit: TestPlatform;
let officer: AskingRequester;
beforeAll(async () => {
  kit = await startTestPlatform();
  officer = kit.asRequester('child welfare');
});
afterAll(() => kit.close());

describe('entering a child', () => {
  test('a child enters the register with history, event and audit entry, and its number finds it (S0-8)', async () => {
    const { data, errors } = await officer.query(register, { input: newcomer });
    expect(errors).toEqual([]);
    const { id } = data.registerChild;
    expect(data.registerChild).toEqual({
      id,
      version: 1,
      name: '张小禾',
      residentId: newcomer.residentId,
      residenceDivision: village,
    });
    const { history, events, deliveries, audit } = await writtenTraces(kit, 'civil-affairs', id);
    expect(history).toEqual([
      expect.objectContaining({
        record_type: 'Child',
        version: 1,
        before: null,
        client: 'child-welfare.610111@civil-affairs',
        department: 'civil-affairs',
        purpose: 'child-protection',
        case_number: null,
        reason: newcomer.reason,
        changed_at: expect.any(Date),
      }),
    ]);
    expect(events).toEqual([
      expect.objectContaining({
        kind: 'civil-affairs.child-scope-changed',
        payload: {
          type: 'Child',
          version: 1,
          householdDivision: village,
          residenceDivision: village,
          sealed: false,
          categories: ['LEFT_BEHIND'],
          birthDate: newcomer.birthDate,
        },
      }),
    ]);
    expect(deliveries).toEqual([...others, 'governance'].sort());
    expect(audit).toHaveLength(1);
    expect(audit[0]).toMatchObject({
      owner: 'civil-affairs',
      requester: { client: 'child-welfare.610111@civil-affairs', purpose: 'child-protection' },
      records: [{ type: 'Mutation', ids: [id], fields: { registerChild: 'allow:register-child-welfare' } }],
    });

    const again = await officer.query(register, { input: { ...newcomer, name: '张小荷' } });
    expect(onlyError(again)).toMatchObject({ code: 'BAD_INPUT', field: 'residentId', check: 'unique' });
    expect(
      await kit.sql('civil-affairs', 'select name from child where resident_id = $1', [newcomer.residentId]),
    ).toEqual([{ name: '张小禾' }]);
  });

  test('the other departments know of the child once the event has reached them', async () => {
    const { data } = await officer.query(register, {
      input: { ...newcomer, name: '张小苗', residentId: null, residentIdMissingReason: 'NOT_REGISTERED' },
    });
    const { id } = data.registerChild;
    const ask = () =>
      kit
        .asRequester('student affairs')
        .query('query($id: ID!) { child(id: $id) { id custody { guardiansDetained { relation } } } }', { id });
    expect((await ask()).data.child).toEqual({ id, custody: null });
    await kit.deliverEvents();
    expect((await ask()).data.child).toEqual({ id, custody: { guardiansDetained: [] } });
    for (const department of others) {
      expect(
        await kit.sql(
          department,
          `select residence_division, sealed, categories, birth_date::text, version from child_scope
            where child_id = $1`,
          [id],
        ),
      ).toEqual([
        {
          residence_division: village,
          sealed: false,
          categories: ['LEFT_BEHIND'],
          birth_date: newcomer.birthDate,
          version: 1,
        },
      ]);
    }
    expect((await writtenTraces(kit, 'civil-affairs', id)).deliveries).toEqual([]);
  });

  test.each([
    [{ residentId: null }, 'residentIdMissingReason', 'either'],
    [{ residentIdMissingReason: 'FOUNDLING' }, 'residentIdMissingReason', 'either'],
    [{ residentId: '61011120170504908' }, 'residentId', 'length'],
    [{ birthDate: '2017-05-05' }, 'birthDate', 'residentId'],
    [{ sex: 'MALE' }, 'sex', 'residentId'],
    [{ birthDate: '1950-01-01', residentId: null, residentIdMissingReason: 'FOUNDLING' }, 'birthDate', 'age'],
    [{ name: undefined }, 'name', 'needed'],
    [{ birthDate: '2199-01-01', residentId: null, residentIdMissingReason: 'FOUNDLING' }, 'birthDate', 'future'],
    [{ residenceDivision: '610111001999' }, 'residenceDivision', 'unknown'],
    [{ householdDivision: '610111001' }, 'householdDivision', 'level'],
    [{ householdDivision: '61011100120' }, 'householdDivision', 'length'],
    [{ name: '' }, 'name', 'blank'],
    [{ ethnicGroup: '60' }, 'ethnicGroup', 'isIn'],
    [{ categories: [] }, 'categories', 'arrayMinSize'],
    [{ riskLevel: 4 }, 'riskLevel', 'max'],
    [{ reason: '' }, 'reason', 'blank'],
  ])('%j is refused, naming field and check, and leaves nothing behind', async (fault, field, check) => {
    const before = await countTraces(kit, 'civil-affairs');
    const input = { ...newcomer, residentId: composeResidentId('610111', '2017-05-04', 728), ...fault };
    expect(onlyError(await officer.query(register, { input }))).toMatchObject({ code: 'BAD_INPUT', field, check });
    expect(await countTraces(kit, 'civil-affairs')).toEqual(before);
  });

  test('nobody registers a child beyond the own division, or for a purpose that changes nothing', async () => {
    const input = { ...newcomer, residentId: composeResidentId('610111', '2017-05-04', 748) };
    const director = kit.asRequester('director').in('610111001001');
    expect(onlyError(await director.query(register, { input }))).toMatchObject({
      code: 'OPERATION_REFUSED',
      field: 'registerChild',
    });
    expect(onlyError(await officer.for('eligibility-review').query(register, { input }))).toMatchObject({
      code: 'OPERATION_REFUSED',
      field: 'registerChild',
    });
    expect(onlyError(await kit.asRequester('clinic').query(register, { input })).code).toBe('OPERATION_REFUSED');
  });
});

describe('changing a file', () => {
  test('a change keeps what stood before, and a version that has passed is refused with nothing lost (S0-8)', async () => {
    const child = await registeredChild(kit, 2);
    const { data, errors } = await officer.query(update, { input: { ...unchanged(child), riskLevel: 1 } });
    expect(errors).toEqual([]);
    expect(data.updateChild).toEqual({
      id: child.child_id,
      version: 2,
      name: child.name,
      residentId: child.resident_id,
      riskLevel: 1,
    });

    const before = await countTraces(kit, 'civil-affairs');
    const stale = await officer.query(update, { input: { ...unchanged(child), name: '后到者' } });
    expect(onlyError(stale)).toMatchObject({ code: 'STALE_VERSION', field: 'version', current: 2 });
    expect(await countTraces(kit, 'civil-affairs')).toEqual(before);

    const { history } = await writtenTraces(kit, 'civil-affairs', child.child_id);
    expect(history).toEqual([expect.objectContaining({ version: 2, reason: '季度走访更新' })]);
    expect(history[0].before).toMatchObject({
      version: 1,
      name: child.name,
      riskLevel: child.risk_level,
      residentId: child.resident_id,
    });
  });

  test('of two changes on one version at the same moment one stands and one is told', async () => {
    const child = await registeredChild(kit, 3);
    const answers = await Promise.all(
      [1, 3].map((riskLevel) => officer.query(update, { input: { ...unchanged(child), riskLevel } })),
    );
    expect(answers.map(({ errors }) => errors.map(({ extensions }) => extensions.code)).sort()).toEqual([
      [],
      ['STALE_VERSION'],
    ]);
    expect((await writtenTraces(kit, 'civil-affairs', child.child_id)).history).toHaveLength(1);
  });

  test('a village director, who sees the number masked, changes a file without it, and the number stays', async () => {
    const director = kit.asRequester('director').in(village);
    const [child] = await kit.sql(
      'civil-affairs',
      `select *, birth_date::text from child
        where not sealed and residence_division = $1 and resident_id is not null limit 1`,
      [village],
    );
    const { residentId: _number, residentIdMissingReason: _none, ...input } = unchanged(child);
    const { data, errors } = await director.query(update, { input: { ...input, riskLevel: 3 } });
    expect(errors).toEqual([]);
    expect(data.updateChild).toMatchObject({
      version: 2,
      riskLevel: 3,
      residentId: '*',
    });
    expect(
      await kit.sql('civil-affairs', 'select resident_id from child where child_id = $1', [child.child_id]),
    ).toEqual([{ resident_id: child.resident_id }]);
  });

  test('a corrected number frees the wrong one for the child whose it is (S2-15)', async () => {
    const wrong = await registeredChild(kit, 4);
    const right = await registeredChild(kit, 0, 'resident_id is null');
    const correct = composeResidentId('610111', wrong.birth_date, wrong.sex === 'MALE' ? 987 : 988);
    expect((await officer.query(update, { input: { ...unchanged(wrong), residentId: correct } })).errors).toEqual([]);
    const taken = {
      ...unchanged(right),
      sex: wrong.sex,
      birthDate: wrong.birth_date,
      residentId: wrong.resident_id,
      residentIdMissingReason: null,
    };
    expect((await officer.query(update, { input: taken })).errors).toEqual([]);
    expect(
      await kit.sql('civil-affairs', 'select child_id from resident_number where resident_id = $1', [
        wrong.resident_id,
      ]),
    ).toEqual([{ child_id: right.child_id }]);
  });

  test('a file that is sealed is gone from the answer, from the list and from the other departments (S0-16)', async () => {
    const child = await registeredChild(kit, 5);
    const sealing = { id: child.child_id, version: 1, reason: '检察院封存通知' };
    const keeper = kit.asRequester('child welfare').for('sealed-file-care').inCase('灞检未封〔2026〕3号');
    const seal = 'mutation($input: SealChildInput!) { sealChild(input: $input) { id version } }';
    expect(onlyError(await officer.query(seal, { input: sealing }))).toMatchObject({ code: 'OPERATION_REFUSED' });
    expect((await keeper.query(seal, { input: sealing })).data).toEqual({
      sealChild: { id: child.child_id, version: 2 },
    });
    await kit.deliverEvents();
    const answer = await officer.query('query($id: ID!) { child(id: $id) { id schooling { status } } }', {
      id: child.child_id,
    });
    expect(answer).toEqual({ status: 200, data: { child: null }, errors: [] });
    expect(
      await kit.sql('education', 'select sealed, version from child_scope where child_id = $1', [child.child_id]),
    ).toEqual([{ sealed: true, version: 2 }]);

    // Kept by a change, it stays sealed: to unseal is an act of its own, and a word of its own in the log.
    const kept = await keeper.query(update, {
      input: { id: child.child_id, version: 2, riskLevel: 1, reason: '封存期间更新' },
    });
    expect(kept.errors).toEqual([]);
    const isSealed = () => kit.sql('civil-affairs', 'select sealed from child where child_id = $1', [child.child_id]);
    expect(await isSealed()).toEqual([{ sealed: true }]);
    const unseal = 'mutation($input: SealChildInput!) { unsealChild(input: $input) { id version } }';
    expect((await keeper.query(unseal, { input: { ...sealing, version: 3 } })).errors).toEqual([]);
    expect(await isSealed()).toEqual([{ sealed: false }]);
    const { audit } = await writtenTraces(kit, 'civil-affairs', child.child_id);
    expect(audit.map(({ records }: any) => records[0].fields)).toEqual([
      { unsealChild: 'allow:register-sealing' },
      { updateChild: 'allow:register-sealed-file-care' },
      { sealChild: 'allow:register-sealing' },
    ]);
  });

  test('two changes in one request stand one after the other, and each answers with what stands then', async () => {
    const child = await registeredChild(kit, 6);
    const { data, errors } = await officer.query(
      `mutation($first: UpdateChildInput!, $second: UpdateChildInput!) {
        first: updateChild(input: $first) { version riskLevel }
        second: updateChild(input: $second) { version riskLevel }
      }`,
      { first: { ...unchanged(child), riskLevel: 1 }, second: { ...unchanged(child), version: 2, riskLevel: 2 } },
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({ first: { version: 2, riskLevel: 1 }, second: { version: 3, riskLevel: 2 } });
  });

  test('sealed, far, unknown and no id at all are refused alike, and so is a purpose that changes nothing', async () => {
    const child = unchanged(await registeredChild(kit, 7));
    const refusals = [];
    for (const id of await unreachableChildren(kit))
      refusals.push(await officer.query(update, { input: { ...child, id } }));
    expect(onlyError(refusals[0]!).code).toBe('NOT_FOUND');
    expect(new Set(refusals.map((refusal) => JSON.stringify(refusal))).size).toBe(1);
    expect(onlyError(await officer.for('eligibility-review').query(update, { input: child }))).toMatchObject({
      code: 'OPERATION_REFUSED',
      field: 'updateChild',
    });
  });
});
