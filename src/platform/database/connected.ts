import pg from 'pg';

/** Runs something on a connection of its own. */
export async function connected<Result>(url: string, run: (connection: pg.Client) => Promise<Result>): Promise<Result> {
  const connection = new pg.Client({ connectionString: url });
  await connection.connect();
  try {
    return await run(connection);
  } finally {
    await connection.end();
  }
}

export function databaseOf(url: string): string {
  const { database } = new pg.Client({ connectionString: url });
  if (!database) throw new Error('A database URL names no database.');
  return database;
}

/**
 * The department's database as its administrator reaches it: on the department's server, with the administrator's name.
 */
export function adminUrlOf(
  { adminUrl, urlOf }: { adminUrl: string; urlOf(department: string): string },
  department: string,
): string {
  const url = new URL(adminUrl);
  url.pathname = `/${databaseOf(urlOf(department))}`;
  return url.href;
}
