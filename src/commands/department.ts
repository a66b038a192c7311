import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { departmentParts } from './department-parts.ts';
import { writeMigration } from './migration.ts';
import { reportFault } from '../processes/run-until-stopped.ts';

const checkout = join(import.meta.dirname, '..', '..');

/** Makes a department and prints what to do with it. */
export function department(name: string, title: string): void {
  try {
    const paths = writeDepartment(name, title);
    process.stdout.write(`${paths.join('\n')}\n\nWritten. Rename the note to the department’s first record, then:
  npm run migration -- ${name} ${name}   # after each edit of the migration
  npm run schema                          # contract, composition, docker-compose.yml
  npm run policies -- --write-matrix      # who may see what: review the difference
  npm test -- tests/house-rules
`);
  } catch (error) {
    reportFault(error);
  }
}

/**
 * Writes the folder of a department with one record, its migration and its rules, and adds it to the lists of policies/.
 * @returns the files that were written or changed, as paths in the checkout
 * @throws RangeError where the name fits no folder, or the department is there already
 */
export function writeDepartment(name: string, title: string, root: string = checkout): string[] {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new RangeError(`"${name}" is no name of a department: write small letters and hyphens, as justice.`);
  if (!/^\p{Script=Han}{2,12}$/u.test(title))
    throw new RangeError(`"${title}" is no title: give the Chinese name of the department, as 司法.`);
  if (existsSync(join(root, 'src', 'departments', name)))
    throw new RangeError(`src/departments/${name} is there already: choose another name, or change that department.`);
  const { files, additions, migration } = departmentParts(name, title);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  for (const [path, text] of Object.entries(additions)) {
    const standing = readFileSync(join(root, path), 'utf8').trimEnd();
    writeFileSync(join(root, path), `${standing}\n${text}`);
  }
  const path = writeMigration(name, name, [name], root);
  writeFileSync(join(root, path), migration);
  writeMigration(name, name, [name], root);
  return [...Object.keys(files), path, ...Object.keys(additions), 'migrations/checksums.txt'];
}
