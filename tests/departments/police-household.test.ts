import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AskingRequester } from '../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { childInPoliceRecords, detention, household, recordDetention, verifyHousehold } from './police-records.ts';
import { countTraces, onlyError, unreachableChildren, walk, within, writtenTraces } from './written-traces.ts';

let kit: TestPlatform;
/** The police station for each of these purposes. */
let verifying: AskingRequester;
let checking: AskingRequester;
beforeAll(async () => {
  kit = await startTestPlatform();
  const station = kit.asRequester('police station');
  verifying = station.for('household-verification');
  checking = station.for('guardian-detention-check');
});
afterAll(() => kit.close());

describe('household registration', () => {
  test('what the police verified stands under the child; a child that was not verified has none (S0-22, S2-15)', async () => {
    const ask = (id: string) =>
      verifying.query('query($id: ID!) { child(id: $id) { household { version status address verifiedOn } } }', { id });
    const verified = await childInPoliceRecords(kit, 0);
    const [row] = await kit.sql(
      'police',
      'select status, address, verified_on::text from household where child_id = $1',
      [verified],
    );
    expect((await ask(verified)).data).toEqual({
      child: { household: { version: 1, status: row.status, address: row.address, verifiedOn: row.verified_on } },
    });
    const open = await childInPoliceRecords(
      kit,
      0,
      'not exists (select from household h where h.child_id = s.child_id)',
    );
    expect(await ask(open)).toEqual({ status: 200, data: { child: { household: null } }, errors: [] });
  });

  test.each([
    ['status', 'status: PENDING', `status = 'PENDING'`],
    [
      'an old verification and the place where they live',
      'verifiedBefore: "2025-01-01", division: "610111001"',
      `verified_on < '2025-01-01' and residence_division like '610111001%'`,
    ],
  ])('registrations are found by %s, each joined with the register', async (_what, filter, condition) => {
    const expected = await kit.sql(
      'police',
      `select child_id as id from household join child_scope using (child_id) where ${within} and ${condition}
        order by child_id`,
    );
    expect(expected).not.toEqual([]);
    const found = await walk(
      (after) =>
        verifying.query(
          `query($after: String) { households(filter: { ${filter} }, first: 4, after: $after) {
            totalCount edges { node { child { id name } } } pageInfo { hasNextPage endCursor }
          } }`,
          { after },
        ),
      'households',
    );
    expect(found.map(({ child }) => ({ id: child.id }))).toEqual(expected);
    for (const { child } of found) expect(child.name).toMatch(/\p{Script=Han}{2,}/u);
  });

  test('a verification keeps what stood before, tells no value, and a version that has passed is refused with nothing lost', async () => {
    const childId = await childInPoliceRecords(kit, 1);
    const [row] = await kit.sql(
      'police',
      'select status, address, verified_on::text from household where child_id = $1',
      [childId],
    );
    const { data, errors } = await verifying.query(verifyHousehold, { input: { childId, ...household } });
    expect(errors).toEqual([]);
    expect(data.verifyHousehold.household).toEqual({
      version: 2,
      status: 'REGISTERED',
      address: '3组27号',
      verifiedOn: '2026-06-01',
    });
    const { history, events, audit } = await writtenTraces(kit, 'police', childId);
    expect(history).toEqual([
      expect.objectContaining({
        record_type: 'Household',
        version: 2,
        client: 'police-station.610111@police',
        purpose: 'household-verification',
        reason: '入户核实',
        before: { childId, version: 1, status: row.status, address: row.address, verifiedOn: row.verified_on },
      }),
    ]);
    expect(events).toEqual([
      expect.objectContaining({ kind: 'police.household-changed', payload: { type: 'Household', version: 2 } }),
    ]);
    expect(audit[0].records).toEqual([
      { type: 'Mutation', ids: [childId], fields: { verifyHousehold: 'allow:police-household-verification' } },
    ]);
    const before = await countTraces(kit, 'police');
    expect(
      onlyError(await verifying.query(verifyHousehold, { input: { childId, ...household, address: '9组9号' } })),
    ).toMatchObject({ code: 'STALE_VERSION', current: 2 });
    expect(await countTraces(kit, 'police')).toEqual(before);
    expect(await kit.sql('police', 'select address from household where child_id = $1', [childId])).toEqual([
      { address: '3组27号' },
    ]);
  });

  test('a child that was never verified is verified for the first time', async () => {
    const childId = await childInPoliceRecords(
      kit,
      0,
      'not exists (select from household h where h.child_id = s.child_id)',
    );
    const { data } = await verifying.query(verifyHousehold, {
      input: { childId, version: 0, status: 'PENDING', verifiedOn: '2026-06-01', reason: '补办户口' },
    });
    expect(data.verifyHousehold.household).toEqual({
      version: 1,
      status: 'PENDING',
      address: null,
      verifiedOn: '2026-06-01',
    });
  });

  test.each([
    [{ address: null }, 'address', 'status'],
    [{ status: 'NOT_REGISTERED' }, 'address', 'status'],
    [{ verifiedOn: '2199-01-01' }, 'verifiedOn', 'future'],
    [{ address: '' }, 'address', 'blank'],
    [{ version: -3 }, 'version', 'min'],
  ])('%j is refused, naming field and check, and leaves nothing behind', async (fault, field, check) => {
    const before = await countTraces(kit, 'police');
    expect(
      onlyError(
        await verifying.query(verifyHousehold, {
          input: { childId: await childInPoliceRecords(kit, 2), ...household, ...fault },
        }),
      ),
    ).toMatchObject({ code: 'BAD_INPUT', field, check });
    expect(await countTraces(kit, 'police')).toEqual(before);
  });
});

describe('who is out of reach', () => {
  test('of children out of reach nothing is recorded, all in the same words', async () => {
    for (const [who, mutation, input] of [
      [verifying, verifyHousehold, { ...household, version: 0 }],
      [checking, recordDetention, detention],
    ] as const) {
      const refusals = [];
      for (const childId of await unreachableChildren(kit))
        refusals.push(await who.query(mutation, { input: { childId, ...input } }));
      expect(onlyError(refusals[0]!).code).toBe('NOT_FOUND');
      expect(
        new Set(
          refusals.map((refusal) =>
            JSON.stringify({
              ...refusal,
              errors: refusal.errors.map(({ message, extensions }) => [message, extensions]),
            }),
          ),
        ).size,
      ).toBe(1);
    }
  });

  test('a purpose opens its own records and no others', async () => {
    const childId = await childInPoliceRecords(kit, 8);
    expect(onlyError(await verifying.query(recordDetention, { input: { childId, ...detention } }))).toMatchObject({
      code: 'OPERATION_REFUSED',
      field: 'recordGuardianDetention',
    });
    expect(onlyError(await checking.query(verifyHousehold, { input: { childId, ...household } }))).toMatchObject({
      code: 'OPERATION_REFUSED',
      field: 'verifyHousehold',
    });
    expect(onlyError(await checking.query('{ households { totalCount } }'))).toMatchObject({
      code: 'OPERATION_REFUSED',
      field: 'households',
    });
  });
});
