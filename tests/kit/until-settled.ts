import { setTimeout as wait } from 'node:timers/promises';

/** What asks the server for one row. */
type Query = (sql: string) => Promise<{ settled: boolean; next: string }[]>;

/**
 * Waits until every transaction has ended that the server has begun by now: other test files write on it too, and
 * entries wait for their transactions.
 */
export async function untilSettled(query: Query): Promise<void> {
  const [begun] = await query('select true as settled, pg_snapshot_xmax(pg_current_snapshot())::text as next');
  for (let waited = 0; waited < 60_000; waited += 20) {
    const [now] = await query(
      `select pg_snapshot_xmin(pg_current_snapshot()) >= '${begun!.next}' as settled, '' as next`,
    );
    if (now!.settled) return;
    await wait(20);
  }
  throw new Error('A transaction has stayed open for a minute.');
}
