import { PoliciesInForce } from '../../src/platform/policy/in-force/policies-in-force.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { assertRights } from '../../src/platform/rights/assert-rights.ts';
import { readingRights } from '../../src/platform/rights/reading-rights.ts';
import { openSubgraph } from '../../src/platform/subgraph/open-subgraph.ts';
import { departmentNames, loadDepartment, subgraphNames } from '../../src/platform/subgraph/load-departments.ts';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { wrongRights } from './wrong-rights.ts';

const policies = standingPolicies();
const requesters = [...departmentNames().map((name) => name.replaceAll('-', '_')), 'everyone'];

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

/** Whether a rule opens sealed files to the department: read from the files, for the platform is what is tested. */
const opensSealed = (department: string) =>
  policies.rules.some(
    ({ to, where }) => where.sealedIncluded && to !== 'everyone' && to.some((one) => one.department === department),
  );

async function connectedAs<Result>(
  owner: string,
  role: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: kit.platform.urlOf(owner), options: role && `-c role=${role}` });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** What PostgreSQL says to the statement: `42501` is "permission denied". */
async function codeOf(client: pg.Client, statement: string): Promise<string> {
  return client.query(statement).then(
    () => 'granted',
    (error: { code: string }) => error.code,
  );
}

describe('what a reading role may select', () => {
  test('police of education: school, stage, status and dropout; of the student number the end alone; no aid, no attendance', async () => {
    const rights = readingRights(await loadDepartment('education'), policies).filter(
      ({ role }) => role === 'education_for_police',
    );
    expect(Object.fromEntries(rights.map(({ table, columns }) => [table, columns.sort()]))).toEqual({
      child_scope: ['categories', 'child_id', 'household_division', 'residence_division', 'sealed'],
      school: ['credit_code', 'division', 'name', 'stage'],
      schooling: [
        'child_id',
        'dropped_out_on',
        'dropped_out_on_presence',
        'grade',
        'returned_on',
        'school_credit_code',
        'stage',
        'status',
        'student_number_last_four',
      ],
    });
  });

  test('education of health: of a diagnosis chapter and year; a department that no rule names sees schools and divisions', async () => {
    const rights = readingRights(await loadDepartment('health'), policies);
    expect(
      rights.find(({ role, table }) => role === 'health_for_education' && table === 'diagnosis')!.columns.sort(),
    ).toEqual(['child_id', 'code_icd_chapter', 'diagnosed_on_year_only', 'id']);
    expect(rights.filter(({ role }) => role === 'health_for_everyone')).toEqual([]);
    expect(
      readingRights(await loadDepartment('education'), policies)
        .filter(({ role }) => role === 'education_for_everyone')
        .map(({ table }) => table),
    ).toEqual(['school']);
  });

  test.each(departmentNames())(
    'in the database of %s, every other column of every table is denied to each role: selected, filtered, ordered, counted',
    async (owner) => {
      const columns = await kit.sql(
        owner,
        `select table_name as "table", column_name as "column" from information_schema.columns
          where table_schema = 'public'`,
      );
      const rights = readingRights(await loadDepartment(owner), policies);
      for (const requester of requesters) {
        const role = `${owner.replaceAll('-', '_')}_for_${requester}`;
        const expected: Record<string, string[]> = {};
        const found: Record<string, string[]> = {};
        await connectedAs(owner, role, async (client) => {
          for (const { table, column } of columns) {
            const released = rights.some(
              (right) => right.role === role && right.table === table && right.columns.includes(column),
            );
            expected[`${table}.${column}`] = Array(5).fill(released ? 'granted' : '42501');
            found[`${table}.${column}`] = [
              await codeOf(client, `select "${column}" from "${table}" limit 0`),
              await codeOf(client, `select 1 from "${table}" where "${column}" is null limit 0`),
              await codeOf(client, `select 1 from "${table}" order by "${column}" limit 0`),
              await codeOf(client, `select count("${column}") from "${table}" where false`),
              await codeOf(client, `select count(*) from "${table}" where false group by "${column}"`),
            ];
          }
          for (const table of new Set(columns.map((one) => one.table as string))) {
            const codes: string[] = [];
            for (const statement of [
              `insert into "${table}" default values`,
              `delete from "${table}"`,
              `truncate "${table}"`,
            ])
              codes.push(await codeOf(client, statement));
            const isView = table === 'audit_look' || /(?<!^record)_history$/.test(table);
            // No role at all can write to a view: "cannot insert", "cannot delete", "is not a table".
            expect(codes).toEqual(isView ? ['55000', '55000', '42809'] : Array(3).fill('42501'));
          }
        });
        expect(found).toEqual(expected);
      }
    },
    120_000,
  );

  test('a sealed file is not there for a department to which no rule opens sealed files, and is for its owner’s', async () => {
    for (const [owner, table] of [
      ['civil-affairs', 'child'],
      ['education', 'child_scope'],
      ['police', 'child_scope'],
    ] as const) {
      const sealedSeenBy = (requester: string) =>
        connectedAs(owner, `${owner.replaceAll('-', '_')}_for_${requester}`, async (client) =>
          Number((await client.query(`select count(child_id) as found from ${table} where sealed`)).rows[0].found),
        );
      const [{ found }] = await kit.sql(owner, `select count(*)::integer as found from ${table} where sealed`);
      expect(found).toBeGreaterThan(0);
      expect(await sealedSeenBy('education')).toBe(0);
      expect(await sealedSeenBy('civil_affairs')).toBe(opensSealed('civil-affairs') ? found : 0);
    }
  });

  test('the login itself may read nothing', async () => {
    for (const table of ['child', 'audit_entry', 'resident_number']) {
      expect(await connectedAs('civil-affairs', '', (client) => codeOf(client, `select from ${table}`))).toBe('42501');
    }
  });
});

describe('a value that is masked for its requester', () => {
  const question = `{ children(first: 50) { edges { node {
    residentId name guardianship { parents { relation workplaceDivision } }
  } } } }`;

  test('stays in the database: education’s role has no right on it, and the masked answer comes all the same', async () => {
    expect(
      await connectedAs('civil-affairs', 'civil_affairs_for_education', (client) =>
        codeOf(client, 'select resident_id from child limit 0'),
      ),
    ).toBe('42501');
    const { data, errors } = await kit.asRequester('student affairs').query(question);
    expect(errors).toEqual([]);
    const nodes = data.children.edges.map(({ node }: any) => node);
    const numbers = nodes.map(({ residentId }: any) => residentId).filter(Boolean);
    expect(numbers).not.toEqual([]);
    for (const number of numbers) expect(number).toBe('*');
    for (const { workplaceDivision } of nodes.flatMap(({ guardianship }: any) => guardianship.parents)) {
      if (workplaceDivision !== null) expect(workplaceDivision).toMatch(/^\d{6}000000$/);
    }
  });

  test('is not even selected where its own department’s role may read it for another post', async () => {
    const numbersIn = (statements: string[]) =>
      statements.flatMap((sql) => sql.match(/resident_id(_presence)?\b/g) ?? []);
    const supervisor = kit.asRequester('supervisor').in('610111001');
    expect(new Set(numbersIn(await kit.statementsOf(() => supervisor.query(question))))).toEqual(
      new Set(['resident_id_presence']),
    );
    expect(new Set(numbersIn(await kit.statementsOf(() => kit.asRequester('child welfare').query(question))))).toEqual(
      new Set(['resident_id']),
    );
  });
});

describe('the start refuses, and says which role, table and column', () => {
  /** What the check says of a database in which these statements were run; nothing of them stays. */
  async function faultAfter(...statements: string[]): Promise<string> {
    const admin = new pg.Client({ connectionString: adminUrlOf('education') });
    await admin.connect();
    try {
      await admin.query('begin');
      for (const statement of statements) await admin.query(statement);
      return await assertRights(admin, 'tonghu_education', await loadDepartment('education'), policies).then(
        () => 'agrees',
        (error: Error) => error.message,
      );
    } finally {
      await admin.end();
    }
  }

  function adminUrlOf(department: string): string {
    const url = new URL(process.env.TEMPLATE_DATABASES!);
    url.pathname = new URL(kit.platform.urlOf(department)).pathname;
    return url.href;
  }

  test('nothing where nobody touched the rights', async () => {
    expect(await faultAfter()).toBe('agrees');
  });

  test.each(wrongRights)('%s', async (_what, statements, sentence) => {
    expect(await faultAfter(statements)).toBe(`In the database of education, ${sentence}`);
  });

  test('a subgraph of such a database does not start', async () => {
    await kit.sql('health', 'grant select (code) on diagnosis to health_for_police');
    const starting = openSubgraph({
      department: await loadDepartment('health'),
      databaseUrl: kit.platform.urlOf('health'),
      policies: new PoliciesInForce(policies),
      requesterKey: 'k',
      eventKeyOf: () => null,
      subscribers: new Map(),
      deliver: async () => {},
    });
    await expect(starting).rejects.toMatchObject({
      name: 'StartFault',
      message: expect.stringContaining('health_for_police may SELECT diagnosis.code'),
      remedy: expect.stringContaining('npm run policies:grants'),
    });
    await kit.sql('health', 'revoke select (code) on diagnosis from health_for_police');
  });
});

describe('the login of a department', () => {
  /** The databases that were prepared, of which each test file has copies. */
  const prepared = (login: string, database: string) => {
    const url = new URL(kit.platform.urlOf(login));
    url.pathname = `/${database.replaceAll('-', '_')}`;
    return new pg.Client({ connectionString: url.href });
  };

  test('connects to its own database and to no other, where it could take locks', async () => {
    const own = prepared('health', 'health');
    await own.connect();
    const { rows } = await own.query(
      'select rolconnlimit as most, rolconfig as settings from pg_roles where rolname = current_user',
    );
    await own.end();
    expect(rows).toEqual([{ most: expect.any(Number), settings: ['idle_in_transaction_session_timeout=2min'] }]);
    expect(rows[0].most).toBeGreaterThan(0);
    for (const other of subgraphNames().filter((name) => name !== 'health'))
      await expect(prepared('health', other).connect()).rejects.toMatchObject({
        code: '42501',
        message: expect.stringContaining('permission denied for database'),
      });
  });
});
