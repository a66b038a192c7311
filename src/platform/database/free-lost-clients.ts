import type pg from 'pg';

/**
 * Milliseconds in which the holder of a client gives it back: callers that wait for an answer on it hear of the loss
 * at once.
 */
const grace = 1000;

/**
 * Takes back the clients of a pool whose connections were lost while somebody held them. Kysely gives a transaction's
 * client back only when `begin`, `commit` or `rollback` has succeeded, which none does on a lost connection: the pool
 * would have a place less for good, and with the last one gone every change would wait for ever.
 */
export function freeLostClients(pool: pg.Pool): void {
  const held = new Map<pg.PoolClient, () => void>();
  pool.on('acquire', (client) => {
    const lost = () =>
      setTimeout(() => {
        if (held.get(client) === lost) client.release(true);
      }, grace).unref();
    held.set(client, lost);
    client.once('end', lost);
  });
  pool.on('release', (_error, client) => {
    const lost = held.get(client as pg.PoolClient);
    if (lost) client.off('end', lost);
    held.delete(client as pg.PoolClient);
  });
}
