import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { entriesOf as readEntries } from '../kit/entries-of.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

const question = `{ children(first: 3) { edges { node {
  id name schooling { status } medical { fitForSchool } custody { guardiansDetained { relation measure } }
} } } }`;

const entriesOf = (department: string) => readEntries(kit, department);

describe('every answer leaves a trace', () => {
  test('each department that was asked notes who looked, for what, at which records and fields, and by which rule', async () => {
    const before = (await entriesOf('police')).length;
    const { data } = await kit.asRequester('student affairs').query(question);
    const entries = await entriesOf('police');
    expect(entries).toHaveLength(before + 1);
    const entry = entries.at(-1);
    expect(entry).toMatchObject({
      kind: 'read',
      owner: 'police',
      requester: {
        client: 'student-affairs.610111@education',
        department: 'education',
        purpose: 'dropout-prevention',
        caseNumber: null,
        division: '610111000000',
      },
    });
    const ids = data.children.edges.map(({ node }: any) => node.id).sort();
    expect(entry.records.find(({ type }: any) => type === 'Custody')).toEqual({
      type: 'Custody',
      ids: expect.arrayContaining(ids),
      fields: { guardiansDetained: expect.stringMatching(/^allow:police-/) },
    });
  });

  test('a refused field is noted as refused', async () => {
    await kit.asRequester('clinic').query(question);
    const entry = (await entriesOf('police')).at(-1);
    expect(entry.records).toEqual([{ type: 'Child', ids: expect.any(Array), fields: { custody: 'deny' } }]);
    expect(entry.records[0].ids).toHaveLength(3);
  });

  test('a request that is refused whole is noted with its code', async () => {
    const { errors } = await kit
      .asRequester('clinic')
      .query('{ children(filter: { riskLevels: [1] }) { totalCount } }');
    expect(errors[0]!.extensions.code).toBe('FILTER_REFUSED');
    expect((await entriesOf('civil-affairs')).at(-1)).toMatchObject({
      kind: 'refusal',
      code: 'FILTER_REFUSED',
      records: [{ type: 'Query', ids: [], fields: { children: 'deny' } }],
    });
  });

  test('nobody may change or remove an entry, its place in the tree or a checkpoint: neither the role that writes the log nor the one that serves the records', async () => {
    const months = await kit.sql(
      'civil-affairs',
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'audit_entry'::regclass`,
    );
    expect(months.length).toBeGreaterThan(6);
    const tables = [
      'audit_entry',
      'audit_leaf',
      'audit_node',
      'audit_checkpoint',
      'audit_witness',
      ...months.map(({ name }) => name),
    ];
    for (const role of ['civil_affairs_log', 'civil_affairs_service']) {
      for (const table of tables) {
        const [{ name: column }] = await kit.sql(
          'civil-affairs',
          `select column_name as name from information_schema.columns where table_name = '${table}'
            order by ordinal_position desc limit 1`,
        );
        for (const statement of [
          `update ${table} set ${column} = ${column}`,
          `delete from ${table}`,
          `truncate ${table}`,
          `drop table ${table}`,
        ]) {
          await expect(kit.sql('civil-affairs', `begin; set local role ${role}; ${statement}`)).rejects.toThrow(
            /permission denied|must be owner/,
          );
        }
      }
    }
    await expect(
      kit.sql('civil-affairs', 'begin; set local role civil_affairs_log; select from child'),
    ).rejects.toThrow(/permission denied/);
    await expect(
      kit.sql('civil-affairs', 'begin; set local role civil_affairs_service; select from audit_entry'),
    ).rejects.toThrow(/permission denied/);
  });
});

describe('no entry, no answer', () => {
  afterEach(() => kit.sql('civil-affairs', 'grant insert on audit_entry to civil_affairs_log'));

  test('with the right to insert into the log taken away, no record of that department leaves', async () => {
    await kit.sql('civil-affairs', 'revoke insert on audit_entry from civil_affairs_log');
    const { data, errors } = await kit.asRequester('student affairs').query(question);
    expect(data).toBeNull();
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['AUDIT_UNAVAILABLE']);
  });

  test('nor is a record changed', async () => {
    const [child] = await kit.sql(
      'civil-affairs',
      `select child_id, version from guardianship join child using (child_id, version)
        where not sealed and residence_division like '610111%' limit 1`,
    );
    await kit.sql('civil-affairs', 'revoke insert on audit_entry from civil_affairs_log');
    const { data, errors } = await kit
      .asRequester('child welfare')
      .query('mutation($input: GuardianshipInput!) { recordGuardianship(input: $input) { id } }', {
        input: { childId: child.child_id, version: child.version, livesWith: 'ALONE', reason: '走访核实' },
      });
    expect(data?.recordGuardianship ?? null).toBeNull();
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['AUDIT_UNAVAILABLE']);
    const [after] = await kit.sql('civil-affairs', 'select version, lives_with from guardianship where child_id = $1', [
      child.child_id,
    ]);
    expect(after.version).toBe(child.version);
    expect(await kit.sql('civil-affairs', 'select from record_history where child_id = $1', [child.child_id])).toEqual(
      [],
    );
    expect(await kit.sql('civil-affairs', 'select from outbox_event where child_id = $1', [child.child_id])).toEqual(
      [],
    );
  });

  test('a department whose log is closed keeps its own records back, and the others answer', async () => {
    await kit.sql('police', 'revoke insert on audit_entry from police_log');
    try {
      const { data, errors } = await kit.asRequester('student affairs').query(question);
      expect(data.children.edges.map(({ node }: any) => node.custody)).toEqual([null, null, null]);
      expect(data.children.edges.every(({ node }: any) => node.name !== null)).toBe(true);
      expect(errors.map(({ extensions }) => extensions.code)).toContain('AUDIT_UNAVAILABLE');
    } finally {
      await kit.sql('police', 'grant insert on audit_entry to police_log');
    }
  });
});
