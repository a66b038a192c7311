import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folders } from '../../src/platform/folders.ts';
import { registeredChild } from './registered-child.ts';
import { onlyError } from './written-traces.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { columnOf, primaryKeyOf } from '../../src/platform/records/record-table.ts';
import { loadSubgraphs } from '../../src/platform/subgraph/load-departments.ts';

/** Mutations that set a part of a record or are acts of their own. */
const acts = ['recordDropout', 'recordReturn', 'registerChild', 'sealChild', 'unsealChild'];
/** Who makes the changes of a department's records, and for what where it is not the usual purpose. */
const posts: Readonly<Record<string, string>> = {
  'civil-affairs': 'child welfare',
  education: 'student affairs',
  health: 'clinic',
  police: 'police station',
  justice: 'justice officer',
};
const purposes: Readonly<Record<string, string>> = {
  verifyHousehold: 'household-verification',
  recordGuardianDetention: 'guardian-detention-check',
  recordProtectiveRemoval: 'protective-removal',
};

/** A demonstration's record that a change of today would not be let stand. */
const complete: Readonly<Record<string, string>> = { recordGuardianDetention: 'arrangement is not null' };

const departments = (await loadSubgraphs()).filter(({ records }) => records?.length);
const changes = departments.flatMap(({ name, records }) =>
  records!.flatMap(({ table, mutations }) =>
    mutations
      .filter((mutation) => !acts.includes(mutation))
      .flatMap((mutation) => [
        { department: name, table, mutation, called: mutation },
        { department: name, table, mutation, called: `${mutation}Bulk` },
      ]),
  ),
);

const contract = readFileSync(join(folders.schema, 'supergraph.graphql'), 'utf8');

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

test.each(changes)('$called keeps whatever it does not name', async ({ department, table, mutation, called }) => {
  const { tableName } = table.entity.meta;
  const isFile = tableName === 'child';
  const idColumn = table.entity.meta.properties.id && columnOf(table.entity, 'id').name;
  const [row] = await kit.sql(
    department,
    `select record.* from ${tableName} record ${isFile ? '' : 'join child_register using (child_id)'}
      where not sealed and household_division like '610111%' and residence_division like '610111%'
        and ${complete[mutation] ?? true}
      order by (select count(*) from jsonb_each(to_jsonb(record)) where value not in ('null', 'false')) desc, child_id
      limit 1`.replace('child_register', department === 'civil-affairs' ? 'child' : 'child_scope'),
  );
  const keys = primaryKeyOf(table).filter((key) => key !== 'childId' && key !== 'id');
  const input = {
    [isFile ? 'id' : 'childId']: row.child_id,
    ...(idColumn && { id: row[idColumn] }),
    ...Object.fromEntries(keys.map((key) => [key, row[key]])),
    version: row.version,
    reason: '只改原因',
  };
  const purpose = purposes[mutation];
  const post = kit.asRequester(posts[department]!);
  const asking = (purpose ? post.for(purpose) : post).inCase('灞公立〔2026〕7号');
  const document = called.endsWith('Bulk')
    ? `mutation($input: [${inputOf(mutation)}!]!) { ${called}(inputs: $input) { outcome message } }`
    : `mutation($input: ${inputOf(mutation)}!) { ${called}(input: $input) { id } }`;
  const answer = await asking.query(document, { input: called.endsWith('Bulk') ? [input] : input });
  expect(answer.errors).toEqual([]);
  if (called.endsWith('Bulk')) expect(answer.data[called]).toEqual([{ outcome: 'DONE', message: null }]);
  const second = isFile ? undefined : (idColumn ?? keys[0]);
  const own = second ? ` and ${second} = $2` : '';
  const values = [row.child_id, ...(second ? [row[second]] : [])];
  const [after] = await kit.sql(department, `select * from ${tableName} where child_id = $1${own}`, values);
  const { version, updated_at: _now, ...kept } = after;
  const { version: before, updated_at: _then, ...stood } = row;
  expect(version).toBe(before + 1);
  expect(kept).toEqual(stood);
});

test('a move out of reach is refused with what to do, and the child stays where it is', async () => {
  const officer = kit.asRequester('child welfare');
  const update = 'mutation($input: UpdateChildInput!) { updateChild(input: $input) { id } }';
  const child = await registeredChild(kit, 8);
  const away = { householdDivision: '450721101202', residenceDivision: '450721101202' };
  const input = { id: child.child_id, version: child.version, reason: '随父母迁居', ...away };
  expect(onlyError(await officer.query(update, { input }))).toMatchObject({
    code: 'OPERATION_REFUSED',
    field: 'updateChild',
  });
  expect(await officer.query('query($id: ID!) { child(id: $id) { version } }', { id: child.child_id })).toMatchObject({
    data: { child: { version: child.version } },
  });
});

/** The input type of a mutation, as the contract names it. */
function inputOf(mutation: string): string {
  return new RegExp(`^  ${mutation}\\([^)]*?input: (\\w+)!`, 'ms').exec(contract)![1]!;
}
