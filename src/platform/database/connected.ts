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
