import { parentOf } from '../process-cpu.ts';
import { connected } from '../../src/platform/database/connected.ts';

/**
 * Does at once what a server does by and by after a load: clears and counts its tables, and writes what is only in
 * memory. Otherwise the first contenders would share the machine with it, and be planned for without figures.
 * @returns process of the server; 0 where the system has no /proc
 */
export async function settleServer(adminUrl: string, onProgress: (sentence: string) => void): Promise<number> {
  onProgress('VACUUM and ANALYZE of all databases');
  return connected(adminUrl, async (connection) => {
    const { rows: databases } = await connection.query<{ name: string }>(
      'select datname as name from pg_database where datallowconn and not datistemplate',
    );
    for (const { name } of databases) {
      const url = new URL(adminUrl);
      url.pathname = `/${name}`;
      await connected(url.href, (one) => one.query('vacuum (analyze)'));
    }
    await connection.query('checkpoint');
    const { rows } = await connection.query<{ pid: number }>('select pg_backend_pid() as pid');
    return parentOf(rows[0]!.pid) ?? 0;
  });
}
