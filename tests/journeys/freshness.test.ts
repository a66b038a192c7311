import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { registeredChild, seal, unchanged } from '../departments/registered-child.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

const measured = 'lastChangedOn changesInLast30Days isBehind';

async function freshnessOf(id: string, place = '610111') {
  const { data, errors } = await kit
    .asRequester('education steward')
    .in(place)
    .query(`query($id: ID!) { catalogueItem(id: $id) { ${measured} } }`, { id });
  expect(errors).toEqual([]);
  return data.catalogueItem;
}

const nothing = { lastChangedOn: null, changesInLast30Days: null, isBehind: null };
const dayBefore = (days: number) => new Date(Date.now() + 8 * 3_600_000 - days * 86_400_000).toISOString().slice(0, 10);

/** What governance has counted of a type. */
const countedOf = (type: string) =>
  kit.sql('governance', 'select county, day::text, changes from record_change_day where type = $1 order by 1, 2', [
    type,
  ]);

/** As if a type had been changed so often in a county, so many days ago. */
async function changed(type: string, county: string, days: number, changes: number): Promise<void> {
  await kit.sql(
    'governance',
    `insert into record_change_day (type, county, day, changes) values ($1, $2, $3, $4)
     on conflict (type, county, day) do update set changes = record_change_day.changes + excluded.changes`,
    [type, county, dayBefore(days), changes],
  );
}

describe('a change of a record is counted where its child lives', () => {
  let pupil: any;
  beforeAll(async () => {
    [pupil] = await kit.sql(
      'education',
      `select s.child_id, s.version from schooling s join child_scope using (child_id)
        where not sealed and residence_division like '610111%' and status = 'ENROLLED' order by 1 limit 1`,
    );
  });

  test('once it is told, for every type that the record holds, and once however often it is told', async () => {
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
    expect(await countedOf('Schooling')).toEqual([]);
    await kit.deliverEvents();
    const once = [{ county: '610111', day: dayBefore(0), changes: 1 }];
    for (const type of ['Schooling', 'Dropout']) expect([type, await countedOf(type)]).toEqual([type, once]);
    expect(await countedOf('School')).toEqual([]);
    const events = await kit.sql(
      'education',
      `select child_id, id, payload from outbox_event where kind = 'record-changed' order by position`,
    );
    expect(events.map(({ payload }) => payload)).toEqual([{ types: ['Schooling', 'Dropout'], county: '610111' }]);
    for (const { child_id, id } of events) expect(child_id).toBe(id);
    expect(await kit.sql('governance', 'select from inbox_event where child_id = $1', [pupil.child_id])).toEqual([]);
    await kit.sql(
      'education',
      `insert into outbox_delivery (child_id, event_id, subscriber, position) values ($1, $1, 'governance', 1)`,
      [events[0].id],
    );
    await kit.deliverEvents();
    expect(await countedOf('Schooling')).toEqual(once);
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
    expect((await countedOf('Child')).map(({ changes }) => changes)).toEqual([1]);
    expect((await update({ riskLevel: 1 }, child.version + 1)).errors).toEqual([]);
    await kit.deliverEvents();
    expect((await countedOf('Child')).map(({ changes }) => changes)).toEqual([1]);
  });
});

describe('the catalogue says how fresh the records behind an item are (目录更新), and tells no single change', () => {
  test('neither one change, nor a few, nor those of today', async () => {
    expect(await freshnessOf('Custody.guardiansDetained')).toEqual(nothing);
    await changed('Custody', '610111', 3, 9);
    await changed('Custody', '610111', 0, 50);
    expect(await freshnessOf('Custody.guardiansDetained')).toEqual(nothing);
  });

  test('from ten on, rounded, the day on which the tenth newest was', async () => {
    await changed('Custody', '610111', 2, 1);
    const { lastChangedOn, changesInLast30Days } = await freshnessOf('Custody.guardiansDetained');
    expect([lastChangedOn, changesInLast30Days]).toEqual([dayBefore(3), 10]);
    await changed('Custody', '610111', 1, 11);
    const more = await freshnessOf('Custody.guardiansDetained');
    expect(more.lastChangedOn).toBe(dayBefore(1));
    expect([20, 25]).toContain(more.changesInLast30Days);
  });

  test('those of the requester’s division alone; the level above is told of all its counties', async () => {
    expect(await freshnessOf('Custody.guardiansDetained', '120000')).toEqual(nothing);
    await changed('Custody', '120101', 1, 30);
    expect((await freshnessOf('Custody.guardiansDetained', '610111')).changesInLast30Days).toBeLessThan(30);
    expect((await freshnessOf('Custody.guardiansDetained', '120000')).changesInLast30Days).toBe(30);
    expect([50, 55]).toContain((await freshnessOf('Custody.guardiansDetained', '000000')).changesInLast30Days);
  });

  test('after the period of its rhythm an item is behind, and after thirty days its changes are not counted any more', async () => {
    await changed('Schooling', '610111', 31, 30);
    expect(await freshnessOf('Schooling.attendanceRate')).toEqual({
      lastChangedOn: dayBefore(31),
      changesInLast30Days: null,
      isBehind: false,
    });
    await kit.sql('governance', `update record_change_day set day = day - 1 where type = 'Schooling'`);
    expect((await freshnessOf('Schooling.attendanceRate')).isBehind).toBe(true);
    expect((await freshnessOf('Schooling.grade')).isBehind).toBe(false);
    // A status is updated at each change: there is no period in which it could be behind.
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
      'CatalogueItem.lastChangedOn',
    ]);
  });
});
