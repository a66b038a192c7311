import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AskingRequester } from '../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { newcomer } from './registered-child.ts';
import { countTraces, onlyError, unreachableChildren, writtenTraces } from './written-traces.ts';

const verify = `mutation($inputs: [HouseholdInput!]!) {
  verifyHouseholdBulk(inputs: $inputs) { outcome code field message }
}`;
const register = 'mutation($inputs: [RegisterChildInput!]!) { registerChildBulk(inputs: $inputs) { outcome field } }';

let kit: TestPlatform;
let station: AskingRequester;
let verified: { child_id: string; version: number }[];
beforeAll(async () => {
  kit = await startTestPlatform();
  station = kit.asRequester('police station').for('household-verification');
  verified = await kit.sql(
    'police',
    `select child_id, h.version from household h join child_scope s using (child_id)
      where not sealed and residence_division like '610111%' order by child_id limit 6`,
  );
});
afterAll(() => kit.close());

function verification(at: number, changes: object = {}): object {
  const { child_id: childId, version } = verified[at]!;
  const said = { version, status: 'REGISTERED', address: '3组27号', verifiedOn: '2026-06-01', reason: '批量核实' };
  return { childId, ...said, ...changes };
}

describe('A bulk mutation', () => {
  test('makes each change as the mutation of one does: history, event and an audit entry of its own', async () => {
    const { data, errors } = await station.query(verify, { inputs: [verification(0), verification(1)] });
    expect(errors).toEqual([]);
    const done = { outcome: 'DONE', code: null, field: null, message: null };
    expect(data.verifyHouseholdBulk).toEqual([done, done]);
    for (const [at, other] of [
      [0, 1],
      [1, 0],
    ] as const) {
      const id = verified[at]!.child_id;
      const { history, events, audit } = await writtenTraces(kit, 'police', id);
      expect(history[0]).toMatchObject({ record_type: 'Household', version: 2, reason: '批量核实' });
      expect(events[0]).toMatchObject({ kind: 'police.household-changed' });
      expect(audit).toHaveLength(1);
      expect(audit[0].records).toContainEqual(
        expect.objectContaining({ type: 'Mutation', ids: [id], fields: { verifyHousehold: expect.any(String) } }),
      );
      expect(JSON.stringify(audit)).not.toContain(verified[other]!.child_id);
    }
  });

  test('answers for each input in its place, and a change that fails holds up no other', async () => {
    const [far] = await unreachableChildren(kit);
    const { data, errors } = await station.query(verify, {
      inputs: [
        verification(2, { version: 7 }),
        verification(2, { childId: far }),
        verification(2, { address: null }),
        verification(2, { address: '' }),
        verification(2),
      ],
    });
    expect(errors).toEqual([]);
    expect(data.verifyHouseholdBulk).toEqual([
      { outcome: 'STALE', code: 'STALE_VERSION', field: 'version', message: expect.stringContaining('version 1') },
      { outcome: 'NOT_FOUND', code: 'NOT_FOUND', field: 'childId', message: expect.any(String) },
      { outcome: 'FAULTY', code: 'BAD_INPUT', field: 'address', message: expect.stringContaining('give it') },
      { outcome: 'FAULTY', code: 'BAD_INPUT', field: 'address', message: expect.stringContaining('address') },
      { outcome: 'DONE', code: null, field: null, message: null },
    ]);
    const refusals = await kit.sql(
      'police',
      `select entry from audit_entry where entry like '%"kind":"refusal"%' and entry like '%STALE_VERSION%'`,
    );
    expect(refusals).toHaveLength(1);
  });

  test('enters many children at once, and tells a number that is taken from the others', async () => {
    const officer = kit.asRequester('child welfare');
    const { data } = await officer.query(register, { inputs: [newcomer, newcomer] });
    expect(data.registerChildBulk).toEqual([
      { outcome: 'DONE', field: null },
      { outcome: 'FAULTY', field: 'residentId' },
    ]);
  });

  test('is open to those to whom the mutation of one change is, and to nobody else', async () => {
    const before = await countTraces(kit, 'police');
    const teacher = kit.asRequester('student affairs').for('dropout-prevention');
    expect(onlyError(await teacher.query(verify, { inputs: [verification(3)] }))).toMatchObject({
      code: 'OPERATION_REFUSED',
      field: 'verifyHouseholdBulk',
    });
    const checking = kit.asRequester('police station').for('guardian-detention-check');
    expect(onlyError(await checking.query(verify, { inputs: [verification(3)] })).code).toBe('OPERATION_REFUSED');
    expect(await countTraces(kit, 'police')).toEqual(before);
  });

  test('takes 500 changes and no more', async () => {
    const inputs = Array.from({ length: 501 }, () => verification(4, { version: 7 }));
    expect(onlyError(await station.query(verify, { inputs }))).toMatchObject({ code: 'BAD_INPUT', field: 'inputs' });
    const { data } = await station.query(verify, { inputs: inputs.slice(1) });
    expect(data.verifyHouseholdBulk).toHaveLength(500);
    expect((await station.query(verify, { inputs: [] })).data).toEqual({ verifyHouseholdBulk: [] });
  });
});
