import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DemonstrationTable } from './load-demonstration.ts';

const departments = join(import.meta.dirname, '..', 'departments');

/**
 * The demonstration tables of a department: what `src/departments/<name>/demonstration.ts` exports; none where it has
 * no such file.
 */
export async function demonstrationTables(department: string): Promise<DemonstrationTable[]> {
  const file = join(departments, department, 'demonstration.ts');
  if (!existsSync(file)) return [];
  const { demonstration } = (await import(file)) as { demonstration: DemonstrationTable[] };
  return demonstration;
}
