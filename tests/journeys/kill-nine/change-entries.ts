import type { Sql } from './journey-faults.ts';

/** The entries of a department's log that tell of changes. */
export async function changeEntries(sql: Sql, department: string): Promise<any[]> {
  return (await sql(department, `select entry from audit_entry where entry like '{"v":1,"kind":"change"%'`)).map(
    ({ entry }) => JSON.parse(entry),
  );
}

/** Whether it tells of a change of a child's record, by a mutation or by a hand-over that was taken in. */
export function isOfChild({ records }: any): boolean {
  const mutation = records.find(({ type }: any) => type === 'Mutation');
  return mutation === undefined || mutation.ids.length > 0;
}

/** `applyPolicyChange <id>` */
export function stepOf({ records }: any): string {
  const [mutation] = Object.keys(records.find(({ type }: any) => type === 'Mutation').fields);
  return `${mutation} ${records.find(({ type }: any) => type !== 'Mutation').ids[0]}`;
}
