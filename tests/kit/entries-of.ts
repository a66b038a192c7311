import type { TestPlatform } from './start-test-platform.ts';

/** The audit entries in a department's log, the oldest first. */
export async function entriesOf(kit: Pick<TestPlatform, 'sql'>, department: string): Promise<any[]> {
  const rows = await kit.sql(department, 'select entry from audit_entry order by position');
  return rows.map(({ entry }) => JSON.parse(entry));
}
