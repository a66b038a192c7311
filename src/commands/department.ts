import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { departmentParts } from './department/department-parts.ts';
import { writeMigration } from './migration.ts';
import { reportFault } from '../processes/run-until-stopped.ts';

const checkout = join(import.meta.dirname, '..', '..');
/** A list of governance's rules that ends with the data stewards (数据管理员). */
const stewards = /(?:^ +- \{ department: [a-z-]+, roles: \[data-steward\] \}\n)+/gm;

/** Makes a department with all that is generated from it, and prints what to do with it. */
export async function department(name: string, title: string): Promise<void> {
  try {
    const paths = writeDepartment(name, title);
    // How a line is broken depends on the length of the name.
    const layOut = join(checkout, 'node_modules', 'prettier', 'bin', 'prettier.cjs');
    spawnSync(process.execPath, [layOut, '--write', join(checkout, 'src', 'departments', name)]);
    process.stdout.write(`Written or extended:\n${paths.map((path) => `  ${path}\n`).join('')}\n`);
    // Imported now: they read the folders of the departments and the lists of policies/ as they load.
    const { writeSchema } = await import('./write-schema.ts');
    await writeSchema();
    const { showPolicies } = await import('./policies.ts');
    showPolicies({ writeMatrix: true });
    process.stdout.write(`
Rename the note to the department’s first record. After each change of it:
  npm run migration -- ${name} ${name}   # the checksum of the migration
  npm run schema                         # contract, composition, docker-compose.yml
  npm run policies -- --write-matrix     # who may see what: review the difference
  npm test -- tests/house-rules
`);
  } catch (error) {
    reportFault(error);
  }
}

/**
 * Writes the folder of a department with one record, its migration and its rules, and adds it to the lists of
 * policies/.
 * @returns the files that were written or changed, as paths in the checkout
 * @throws RangeError where the name fits no folder, or the department is there already
 */
export function writeDepartment(name: string, title: string, root: string = checkout): string[] {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new RangeError(`"${name}" is no name of a department: write small letters and hyphens, as justice.`);
  if (!/^\p{Script=Han}{2,12}$/u.test(title))
    throw new RangeError(`"${title}" is no title: give the Chinese name of the department, as 司法.`);
  if (existsSync(join(root, 'migrations', name)))
    throw new RangeError(`migrations/${name} is there already: choose another name, or change what is there.`);
  const { files, additions, migrations } = departmentParts(name, title);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const edit = (path: string, change: (standing: string) => string) =>
    writeFileSync(join(root, path), change(readFileSync(join(root, path), 'utf8')));
  for (const [path, text] of Object.entries(additions)) edit(path, (standing) => `${standing.trimEnd()}\n${text}`);
  const governance = 'policies/access/governance.yaml';
  edit(governance, (rules) =>
    rules.replaceAll(stewards, (list) => `${list}      - { department: ${name}, roles: [data-steward] }\n`),
  );
  const paths = migrations.map(({ history, name: change, sql }) => {
    const path = writeMigration(history, change, [history], root);
    writeFileSync(join(root, path), sql);
    return writeMigration(history, change, [history], root);
  });
  return [...Object.keys(files), ...paths, 'migrations/checksums.txt', ...Object.keys(additions), governance];
}
