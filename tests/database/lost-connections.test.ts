import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AuditReader } from '../../src/platform/audit-log/audit-reader.ts';
import { openDepartmentDatabase, type DepartmentDatabase } from '../../src/platform/subgraph/department-database.ts';
import { isConnectionFault } from '../../src/platform/is-connection-fault.ts';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import { loadDepartment } from '../../src/platform/subgraph/load-departments.ts';
import { copyTemplateDatabases, type DatabaseCopies } from '../kit/copy-template-databases.ts';

let copies: DatabaseCopies;
let database: DepartmentDatabase;
beforeAll(async () => {
  copies = await copyTemplateDatabases();
  database = await openDepartmentDatabase({
    department: await loadDepartment('health'),
    url: copies.urlOf('health'),
    policies: standingPolicies(),
  });
});
afterAll(async () => {
  await database.close();
  await copies.drop();
});

async function end(pid: number): Promise<void> {
  const administrator = await copies.connect('health');
  await administrator.query('select pg_terminate_backend($1, 5000)', [pid]);
  await administrator.end();
}

/** Loses the connection of a transaction: while a statement is under way, or between two. */
function lose(isWaiting: boolean): Promise<unknown> {
  return database.fork().transactional(async (transaction) => {
    const [own] = await transaction.execute<{ pid: number }[]>('select pg_backend_pid() as pid');
    const sleeping = isWaiting ? transaction.execute('select pg_sleep(20)') : Promise.resolve();
    await Promise.all([sleeping, end(own!.pid)]);
    await transaction.execute('select 1');
  });
}

test('transactions whose connections were lost hold nobody up, however many there were', async () => {
  for (let count = 0; count < 3; count += 1) {
    for (const isWaiting of [true, false]) await expect(lose(isWaiting)).rejects.toThrow();
  }
  const answers = await Promise.all(
    Array.from({ length: 4 }, () =>
      database.fork().transactional((transaction) => transaction.execute<object[]>('select 1 as one')),
    ),
  );
  expect(answers).toEqual(answers.map(() => [{ one: 1 }]));
});

test('a statement on a connection that was lost before it is told as what it is', async () => {
  const fault = await lose(false).catch((error: Error) => error);
  expect([isConnectionFault(fault), (fault as Error).message]).toEqual([
    true,
    expect.stringContaining('not queryable'),
  ]);
});

test('who reads a log in portions is told that the connection was lost between two, and the process lives on', async () => {
  const reader = new AuditReader({ departments: ['health'], urlOf: copies.urlOf });
  const portions = reader.portions<{ pid: number }>(
    'health',
    'select pg_backend_pid() as pid from generate_series(1, 9)',
    [],
    3,
  );
  const { value } = (await portions.next()) as { value: { pid: number }[] };
  await end(value[0]!.pid);
  await expect(portions.next()).rejects.toMatchObject({ code: 'DEPARTMENT_UNAVAILABLE' });
  await reader.close();
});
