import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { fetchToken, getDemonstrationClient } from '../../../src/commands/ask/fetch-token.ts';
import { getRunningPlatform } from '../../../src/commands/ask/running-platform.ts';

/** The headers with which a demonstration client asks the platform that runs on a data folder. */
export async function headersOfClient(dataFolder: string, id: string): Promise<Record<string, string>> {
  const client = getDemonstrationClient(id);
  const token = await fetchToken(await getRunningPlatform(dataFolder), dataFolder, client);
  return { authorization: `Bearer ${token}`, 'x-purpose': client.purposes[0]! };
}

/** What a data folder's PostgreSQL says of itself: its process in the first line, port and socket in the next ones. */
export async function serverLines(dataFolder: string): Promise<string[]> {
  return (await readFile(join(dataFolder, 'postgres', 'cluster', 'postmaster.pid'), 'utf8')).split('\n');
}

/** Rows of a department's database, as its administrator. */
export async function sqlInDataFolder(
  dataFolder: string,
  department: string,
  statement: string,
  values: unknown[] = [],
): Promise<any[]> {
  const lines = await serverLines(dataFolder);
  const client = new pg.Client({
    host: lines[4],
    port: Number(lines[3]),
    user: 'postgres',
    database: department.replaceAll('-', '_'),
  });
  await client.connect();
  try {
    return (await client.query(statement, values)).rows;
  } finally {
    await client.end();
  }
}
