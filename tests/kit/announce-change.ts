import { expect } from '@jest/globals';
import type { TestPlatform } from './start-test-platform.ts';

/** Tells the subscribers that a child was changed, without changing it. */
export async function announceChange(kit: Pick<TestPlatform, 'sql'>, id: string): Promise<void> {
  await kit.sql('civil-affairs', `select pg_notify('child_changed', $1)`, [id]);
}

/** Connections that hear of changes. */
export async function countListeners(kit: Pick<TestPlatform, 'sql'>): Promise<number> {
  return (
    await kit.sql(
      'civil-affairs',
      `select from pg_stat_activity where datname = current_database() and query = 'listen child_changed'`,
    )
  ).length;
}

/** Looks until the value is there, for at most half a minute. */
export async function expectEventually<Value>(look: () => Promise<Value>, value: Value): Promise<void> {
  for (let tries = 0; tries < 600 && (await look()) !== value; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await look()).toEqual(value);
}
