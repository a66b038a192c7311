import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.ts';
import { settleServer } from './settle-server.ts';

/**
 * While a dataset is loaded: indexes stay in memory, and nothing is written twice. A load cut short begins anew.
 */
const loadSettings = {
  shared_buffers: '1GB',
  max_wal_size: '16GB',
  fsync: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
};

export interface PreparedServer {
  server: EmbeddedPostgres;
  /** Process of the server; 0 where the system does not tell. */
  postmaster: number;
}

/**
 * Starts the database server of a folder with the settings of the product, once everything is in it.
 * @param prepare brings the databases to what they are to hold; quick where they hold it
 */
export async function openPreparedServer(
  folder: string,
  prepare: (server: EmbeddedPostgres) => Promise<void>,
  onProgress: (sentence: string) => void,
): Promise<PreparedServer> {
  const open = async (settings?: Record<string, string>): Promise<PreparedServer> => {
    const server = await startEmbeddedPostgres({ folder, onProgress, settings });
    try {
      await prepare(server);
      return { server, postmaster: await settleServer(server.adminUrl, onProgress) };
    } catch (error) {
      await server.stop();
      throw error;
    }
  };
  const note = join(folder, 'loaded');
  if (!existsSync(note)) {
    await (await open(loadSettings)).server.stop();
    writeFileSync(note, '');
  }
  return open();
}
