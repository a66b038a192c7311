import type { OpenConnection } from '../../kit/processes/open-connection.ts';

/**
 * Sends what is counted and costs nothing else, from so many connections at once. @returns how many were taken, and in
 * how many seconds
 */
export async function flood(
  headers: Record<string, string>,
  connections: OpenConnection[],
  each: number,
): Promise<{ taken: number; sent: number; seconds: number }> {
  const begin = performance.now();
  const statuses = await Promise.all(
    connections.flatMap((connection) =>
      Array.from({ length: each }, async () => (await connection.send('/graphql', headers, {})).status),
    ),
  );
  return {
    taken: statuses.filter((status) => status !== 429).length,
    sent: statuses.length,
    seconds: (performance.now() - begin) / 1000,
  };
}
