import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What a department's folder promises and is not there: manifest, policy, matrix, schema, migrations. */
export function departmentFaults(root: string): string[] {
  const departments = readdirSync(join(root, 'src/departments'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  return departments.flatMap(({ name }) => {
    const promised = {
      [`src/departments/${name}/department.ts`]: 'its manifest',
      [`policies/access/${name}.yaml`]: 'who may see its fields',
      [`policies/access/${name}.matrix.yaml`]: 'the expected decision for every requester, field and kind of record',
      [`schema/${name}.graphql`]: 'its contract, written by npm run schema',
    };
    const missing = Object.entries(promised).filter(([path]) => !existsSync(join(root, path)));
    const faults = missing.map(([path, what]) => `The department ${name} has no ${path}: ${what}.`);
    const migrations = join(root, 'migrations', name);
    const hasMigration = existsSync(migrations) && readdirSync(migrations).some((file) => file.endsWith('.sql'));
    return hasMigration
      ? faults
      : [...faults, `The department ${name} has no migrations/${name}/0001-….sql: the history of its database.`];
  });
}
