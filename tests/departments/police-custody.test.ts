import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AskingRequester } from '../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { childInPoliceRecords, detention, recordDetention, recordRemoval, removal } from './police-records.ts';
import { countTraces, onlyError, walk, within, writtenTraces } from './written-traces.ts';

let kit: TestPlatform;
/** The police station for each of its purposes. */
let checking: AskingRequester;
let removing: AskingRequester;
beforeAll(async () => {
  kit = await startTestPlatform();
  const station = kit.asRequester('police station');
  checking = station.for('guardian-detention-check');
  removing = station.for('protective-removal').inCase('西公案〔2026〕77号');
});
afterAll(() => kit.close());

describe('detained guardians', () => {
  test('under a child stand those who are held today; the list of the police holds ended measures too (S0-48, S1-9)', async () => {
    const expected = await kit.sql(
      'police',
      `select d.child_id as id, measure, held_until < now() as ended from guardian_detention d
        join child_scope using (child_id) where ${within} order by d.child_id, detention_id`,
    );
    expect(expected.filter(({ ended }) => !ended)).not.toEqual([]);
    const ended = {
      childId: await childInPoliceRecords(kit, 3),
      ...detention,
      measure: 'ADMINISTRATIVE_DETENTION',
      until: '2026-05-11',
    };
    expect((await checking.query(recordDetention, { input: ended })).data).toEqual({
      recordGuardianDetention: { custody: { guardiansDetained: [] } },
    });
    const found = await walk(
      (after) =>
        checking.query(
          `query($after: String) { guardianDetentions(first: 3, after: $after) {
            edges { node { measure until child { id custody { guardiansDetained { measure } } } } }
            pageInfo { hasNextPage endCursor }
          } }`,
          { after },
        ),
      'guardianDetentions',
    );
    expect(found).toHaveLength(expected.length + 1);
    expect(found).toContainEqual({
      measure: 'ADMINISTRATIVE_DETENTION',
      until: '2026-05-11',
      child: { id: ended.childId, custody: { guardiansDetained: [] } },
    });
    for (const { id, measure, ended: isOver } of expected) {
      const node = found.find(({ child, measure: told }) => child.id === id && told === measure)!;
      if (!isOver) expect(node.child.custody.guardiansDetained).toContainEqual({ measure });
    }
  });

  test('detentions are found by day, measure and place, and a cursor opens no other filter', async () => {
    const expected = await kit.sql(
      'police',
      `select d.child_id as id from guardian_detention d join child_scope using (child_id)
        where ${within} and held_from >= '2020-01-01' and measure = 'SERVING_SENTENCE'
          and residence_division like '610111%' order by d.child_id, detention_id`,
    );
    expect(expected).not.toEqual([]);
    const filter = 'since: "2020-01-01", measure: SERVING_SENTENCE, division: "610111"';
    const { data } = await checking.query(
      `{ guardianDetentions(filter: { ${filter} }, first: 200) { totalCount edges { cursor node { child { id } } } } }`,
    );
    expect(data.guardianDetentions.totalCount).toBe(expected.length);
    expect(data.guardianDetentions.edges.map(({ node }: any) => node.child)).toEqual(expected);
    const { cursor } = data.guardianDetentions.edges[0];
    expect(onlyError(await checking.query(`{ guardianDetentions(after: "${cursor}") { totalCount } }`))).toMatchObject({
      code: 'CURSOR_INVALID',
      field: 'after',
    });
    expect(onlyError(await kit.asRequester('child welfare').query('{ guardianDetentions { totalCount } }')).code).toBe(
      'OPERATION_REFUSED',
    );
  });

  test('a detention is recorded with who looks after the child, then changed by its number, and both are kept', async () => {
    const childId = await childInPoliceRecords(kit, 4);
    const entered = await checking.query(recordDetention, { input: { childId, ...detention } });
    expect(entered.errors).toEqual([]);
    const record = entered.data.recordGuardianDetention.custody.guardiansDetained.find(
      ({ from }: any) => from === '2026-05-01',
    );
    expect(record).toEqual({
      id: expect.any(String),
      version: 1,
      relation: 'FATHER',
      measure: 'ARREST',
      from: '2026-05-01',
      until: null,
      childrenAsked: true,
      arrangement: 'RELATIVES',
    });
    const changed = await checking.query(recordDetention, {
      input: {
        childId,
        ...detention,
        id: record.id,
        version: 1,
        measure: 'SERVING_SENTENCE',
        until: '2099-05-01',
        reason: '判决生效',
      },
    });
    expect(changed.data.recordGuardianDetention.custody.guardiansDetained).toContainEqual({
      ...record,
      version: 2,
      measure: 'SERVING_SENTENCE',
      until: '2099-05-01',
    });
    const { history, events } = await writtenTraces(kit, 'police', childId);
    expect(history.slice(0, 2)).toMatchObject([
      {
        record_type: 'GuardianDetention',
        record_id: record.id,
        version: 2,
        before: { measure: 'ARREST', until: null },
        reason: '判决生效',
      },
      { record_type: 'GuardianDetention', record_id: record.id, version: 1, before: null, reason: '羁押询问' },
    ]);
    expect(events[0]).toMatchObject({
      kind: 'police.guardian-detention-changed',
      payload: { type: 'GuardianDetention', version: 2 },
    });
    expect(Object.keys(events[0].payload)).toHaveLength(2);
    expect(
      onlyError(await checking.query(recordDetention, { input: { childId, ...detention, id: record.id, version: 1 } })),
    ).toMatchObject({ code: 'STALE_VERSION', current: 2 });
  });

  test.each([
    [{ from: '2199-01-01' }, 'from', 'future'],
    [{ until: '2026-04-30' }, 'until', 'order'],
    [{ arrangement: null }, 'arrangement', 'childrenAsked'],
    [{ childrenAsked: false }, 'arrangement', 'childrenAsked'],
    [{ version: 2 }, 'id', 'version'],
    [{ id: '1' }, 'id', 'isUuid'],
  ])('%j is refused, naming field and check, and leaves nothing behind', async (fault, field, check) => {
    const before = await countTraces(kit, 'police');
    expect(
      onlyError(
        await checking.query(recordDetention, {
          input: { childId: await childInPoliceRecords(kit, 5), ...detention, ...fault },
        }),
      ),
    ).toMatchObject({ code: 'BAD_INPUT', field, check });
    expect(await countTraces(kit, 'police')).toEqual(before);
  });

  test('a list of detentions with custody and household of the children costs four statements, whatever its length', async () => {
    const ask = (first: number) =>
      checking.query(
        `{ guardianDetentions(first: ${first}) { edges { node {
          measure child { id household { status } custody { guardiansDetained { relation } } }
        } } } }`,
      );
    await ask(1);
    await kit.expectQueries(4, () => ask(2));
    await kit.expectQueries(4, () => ask(200));
  });
});

describe('protective removals', () => {
  test('a removal with its hand-over and the child’s view is recorded in its case (S1-6, S1-7, S1-8)', async () => {
    const childId = await childInPoliceRecords(kit, 6);
    const { data, errors } = await removing.query(recordRemoval, { input: { childId, ...removal } });
    expect(errors).toEqual([]);
    const { removalReason, reason, ...told } = removal;
    expect(data.recordProtectiveRemoval.custody.protectiveRemovals).toContainEqual({
      ...told,
      id: expect.any(String),
      version: 1,
      reason: removalReason,
      childsViewMissingReason: null,
    });
    const { history, events } = await writtenTraces(kit, 'police', childId);
    expect(history[0]).toMatchObject({
      record_type: 'ProtectiveRemoval',
      case_number: '西公案〔2026〕77号',
      reason,
      before: null,
    });
    expect(events[0]).toMatchObject({
      kind: 'police.protective-removal-changed',
      payload: { type: 'ProtectiveRemoval', version: 1 },
    });
    const welfare = await kit
      .asRequester('child welfare')
      .query('query($id: ID!) { child(id: $id) { custody { protectiveRemovals { childsView } } } }', { id: childId });
    expect(welfare.data.child.custody.protectiveRemovals).toContainEqual({ childsView: removal.childsView });
  });

  test('a sealed child is within reach in a case only, and no event tells another department of it (S0-16, S1-6)', async () => {
    const [{ child_id: childId }] = await kit.sql(
      'police',
      `select child_id from child_scope where sealed and residence_division like '610111%' limit 1`,
    );
    expect((await removing.query(recordRemoval, { input: { childId, ...removal } })).errors).toEqual([]);
    expect((await writtenTraces(kit, 'police', childId)).deliveries).toEqual([]);
    expect(onlyError(await checking.query(recordDetention, { input: { childId, ...detention } })).code).toBe(
      'NOT_FOUND',
    );
    expect(
      onlyError(
        await kit
          .asRequester('police station')
          .for('protective-removal')
          .query(recordRemoval, { input: { childId, ...removal } }),
      ).code,
    ).toBe('CASE_NUMBER_REQUIRED');
  });

  test.each([
    [{ on: '2199-01-01' }, 'on', 'future'],
    [{ handoverDocument: null }, 'handoverDocument', 'handedOverTo'],
    [{ childsView: null }, 'childsView', 'either'],
    [{ childsViewMissingReason: 'URGENT' }, 'childsView', 'either'],
    [{ childsView: '' }, 'childsView', 'blank'],
  ])('%j is refused, naming field and check, and leaves nothing behind', async (fault, field, check) => {
    const before = await countTraces(kit, 'police');
    expect(
      onlyError(
        await removing.query(recordRemoval, {
          input: { childId: await childInPoliceRecords(kit, 7), ...removal, ...fault },
        }),
      ),
    ).toMatchObject({ code: 'BAD_INPUT', field, check });
    expect(await countTraces(kit, 'police')).toEqual(before);
  });
});
