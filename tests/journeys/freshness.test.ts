import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { registeredChild, seal, unchanged } from '../departments/registered-child.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

const measured = 'lastChangedAt changesInLast30Days isBehind';

async function freshnessOf(id: string) {
  const { data, errors } = await kit
    .asRequester('education steward')
    .query(`query($id: ID!) { catalogueItem(id: $id) { ${measured} } }`, { id });
  expect(errors).toEqual([]);
  return data.catalogueItem;
}

const changesOf = async (id: string) => (await freshnessOf(id)).changesInLast30Days;
const nothing = { lastChangedAt: null, changesInLast30Days: null, isBehind: null };

/** As if so many days had passed since everything that was measured. */
async function letDaysPass(days: number): Promise<void> {
  await kit.sql(
    'governance',
    'update record_freshness set last_changed_at = last_changed_at - make_interval(days => $1)',
    [days],
  );
  await kit.sql('governance', 'update record_change_day set day = day - $1::integer', [days]);
}

describe('the catalogue says how fresh the records behind an item are', () => {
  let pupil: any;
  beforeAll(async () => {
    [pupil] = await kit.sql(
      'education',
      `select s.child_id, s.version from schooling s join child_scope using (child_id)
        where not sealed and residence_division like '610111%' and status = 'ENROLLED' order by 1 limit 1`,
    );
  });

  test('of a type of which no change was told yet, nothing', async () => {
    for (const id of ['Schooling.status', 'Schooling.attendanceRate', 'Dropout.reason', 'Child.name', 'School.name'])
      expect([id, await freshnessOf(id)]).toEqual([id, nothing]);
  });

  test('a change of a record shows once it is told, for every type that the record holds', async () => {
    const before = Date.now();
    const left = await kit
      .asRequester('student affairs')
      .query('mutation($input: DropoutInput!) { recordDropout(input: $input) { id } }', {
        input: {
          childId: pupil.child_id,
          version: pupil.version,
          date: '2026-03-02',
          dropoutReason: 'WORKING',
          reason: '班主任报告',
        },
      });
    expect(left.errors).toEqual([]);
    expect(await freshnessOf('Schooling.status')).toEqual(nothing);
    await kit.deliverEvents();
    for (const id of ['Schooling.attendanceRate', 'Dropout.reason', 'Schooling.status']) {
      const { lastChangedAt, changesInLast30Days, isBehind } = await freshnessOf(id);
      // A status is updated at each change: there is no period in which it could be behind.
      expect([id, changesInLast30Days, isBehind]).toEqual([id, 1, id === 'Schooling.attendanceRate' ? false : null]);
      expect(Date.parse(lastChangedAt)).toBeGreaterThanOrEqual(before - 1000);
      expect(Date.parse(lastChangedAt)).toBeLessThanOrEqual(Date.now() + 1000);
    }
    const back = await kit
      .asRequester('student affairs')
      .query('mutation($input: ReturnInput!) { recordReturn(input: $input) { id } }', {
        input: { childId: pupil.child_id, version: pupil.version + 1, returnedOn: '2026-03-20', reason: '劝返复学' },
      });
    expect(back.errors).toEqual([]);
    await kit.deliverEvents();
    expect([await changesOf('Schooling.grade'), await changesOf('School.name')]).toEqual([2, null]);
  });

  test('governance is told types and time, of no child, and counts a change once however often it is told', async () => {
    const events = await kit.sql(
      'education',
      `select child_id, id, payload from outbox_event where kind = 'record-changed' order by position`,
    );
    expect(events.map(({ payload }) => payload)).toEqual([
      { types: ['Schooling', 'Dropout'] },
      { types: ['Schooling', 'Dropout'] },
    ]);
    for (const { child_id, id } of events) expect(child_id).toBe(id);
    expect(await kit.sql('governance', 'select from inbox_event where child_id = $1', [pupil.child_id])).toEqual([]);
    await kit.sql(
      'education',
      `insert into outbox_delivery (child_id, event_id, subscriber, position) values ($1, $1, 'governance', 1)`,
      [events[0].id],
    );
    await kit.deliverEvents();
    expect(await changesOf('Schooling.grade')).toBe(2);
  });

  test('a change of a sealed file is not told, as if there were none', async () => {
    const child = await registeredChild(kit, 0);
    const update = (input: object, version: number) =>
      kit
        .asRequester('child welfare')
        .for('sealed-file-care')
        .inCase('(2026)陕0111刑初1号')
        .query('mutation($input: UpdateChildInput!) { updateChild(input: $input) { id } }', {
          input: { ...unchanged(child), version, ...input },
        });
    await seal(kit, child);
    await kit.deliverEvents();
    expect(await changesOf('Child.name')).toBe(1);
    expect((await update({ riskLevel: 1 }, child.version + 1)).errors).toEqual([]);
    await kit.deliverEvents();
    expect(await changesOf('Child.name')).toBe(1);
  });

  test('after the period of its rhythm an item is behind, and after thirty days its changes are not counted any more', async () => {
    await letDaysPass(28);
    expect([
      await changesOf('Schooling.attendanceRate'),
      (await freshnessOf('Schooling.attendanceRate')).isBehind,
    ]).toEqual([2, false]);
    await letDaysPass(3);
    expect(await freshnessOf('Schooling.attendanceRate')).toMatchObject({
      changesInLast30Days: 0,
      isBehind: true,
      lastChangedAt: expect.any(String),
    });
    expect(await freshnessOf('Schooling.grade')).toMatchObject({ changesInLast30Days: 0, isBehind: false });
    await letDaysPass(184);
    expect((await freshnessOf('Schooling.grade')).isBehind).toBe(true);
    expect((await freshnessOf('Schooling.status')).isBehind).toBeNull();
  });

  test('those who keep data and manage policies are told, and nobody else', async () => {
    for (const post of ['health steward', 'policy manager', 'auditor']) {
      expect([
        post,
        (await kit.asRequester(post).query(`{ catalogueItem(id: "Schooling.grade") { ${measured} } }`)).errors,
      ]).toEqual([post, []]);
    }
    const { data, errors } = await kit
      .asRequester('student affairs')
      .query(`{ catalogueItem(id: "Schooling.grade") { updateRhythm ${measured} } }`);
    expect(data.catalogueItem).toEqual({ updateRhythm: '每学期', ...nothing });
    expect(errors.map(({ extensions }) => extensions.field).sort()).toEqual([
      'CatalogueItem.changesInLast30Days',
      'CatalogueItem.isBehind',
      'CatalogueItem.lastChangedAt',
    ]);
  });
});
