import type { Sql } from './journey-faults.ts';

const links = [
  { from: 'civil-affairs', table: 'service_referral', to: 'health', follower: 'counselling' },
  { from: 'health', table: 'counselling', to: 'education', follower: 'school_support' },
];

/** Each record that was handed over has one record that follows it, both sides show the same, and none follows nothing. */
export async function handOverFaults(sql: Sql): Promise<string[]> {
  const faults = await Promise.all(
    links.map(async ({ from, table, to, follower }) => {
      const handed = await sql(
        from,
        `select id, follow_up_state as shown from ${table} where follow_up_department is not null`,
      );
      const following = await sql(to, `select handed_by_id as id, state from ${follower}`);
      const ids = new Set(handed.map(({ id }) => id));
      return [
        ...handed
          .map(({ id, shown }) => ({ id, shown, states: statesOf(following, id) }))
          .filter(({ shown, states }) => states !== shown)
          .map(({ id, shown, states }) => `${from}: ${table} ${id} shows ${shown}, and ${to} has "${states}"`),
        ...following.filter(({ id }) => !ids.has(id)).map(({ id }) => `${to}: ${follower} follows ${id}, which is not`),
      ];
    }),
  );
  return faults.flat();
}

/** The states of all records that follow one: a second is a fault. */
function statesOf(following: readonly any[], id: string): string {
  return following
    .filter((row) => row.id === id)
    .map(({ state }) => state)
    .join(', ');
}
