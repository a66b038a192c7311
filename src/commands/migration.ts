import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { subgraphNames } from '../platform/subgraph/load-departments.ts';
import { reportFault } from '../processes/run-until-stopped.ts';

const checkout = join(import.meta.dirname, '..', '..');
const checksums = 'migrations/checksums.txt';

/** Writes a migration and its checksum, and prints its path. */
export function migration(history: string, name: string): void {
  try {
    process.stdout.write(`${writeMigration(history, name, ['platform', ...subgraphNames()])}\n`);
  } catch (error) {
    reportFault(error);
  }
}

/**
 * Makes the next migration of a department, or of the platform's part of every database, with its line in the
 * checksums. A migration of this name that is not merged keeps its text and gets its line anew.
 * @param histories the departments, and `platform`
 * @returns path of the migration in the checkout
 * @throws RangeError where it was merged, or the name fits no file
 */
export function writeMigration(
  history: string,
  name: string,
  histories: readonly string[],
  root: string = checkout,
): string {
  if (!histories.includes(history))
    throw new RangeError(`There is no department ${history}. There are: ${histories.join(', ')}.`);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new RangeError(`"${name}" is no name of a migration: write small letters and hyphens, as add-legal-aid.`);
  const folder = join('migrations', history);
  mkdirSync(join(root, folder), { recursive: true });
  const files = readdirSync(join(root, folder)).sort();
  const known = files.findLast((file) => /^\d{4}-/.test(file) && file.slice(5) === `${name}.sql`);
  const path = join(folder, known ?? `${nextNumber(files)}-${name}.sql`);
  if (known === undefined) {
    const words = name.replaceAll('-', ' ');
    writeFileSync(join(root, path), `-- ${words[0]!.toUpperCase()}${words.slice(1)}.\n`);
  } else if (isMerged(root, path)) {
    throw new RangeError(
      `${path} is merged, and databases exist that were made by it: write the change as a new migration.`,
    );
  }
  writeChecksum(root, path);
  return path;
}

function nextNumber(files: readonly string[]): string {
  return String(Number(files.at(-1)?.slice(0, 4) ?? 0) + 1).padStart(4, '0');
}

/** Whether the main branch has the file, here or where the checkout was cloned from. Without git, nothing is known. */
function isMerged(root: string, path: string): boolean {
  return ['main', 'origin/main'].some(
    (branch) => spawnSync('git', ['cat-file', '-e', `${branch}:./${path}`], { cwd: root }).status === 0,
  );
}

/** Writes the line of a migration as `sha256sum` does, in the order of the paths. */
function writeChecksum(root: string, path: string): void {
  const file = join(root, checksums);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const hash = createHash('sha256')
    .update(readFileSync(join(root, path)))
    .digest('hex');
  const others = lines.filter((line) => line !== '' && line.slice(66) !== path);
  const sorted = [...others, `${hash}  ${path}`].sort((one, other) => (one.slice(66) < other.slice(66) ? -1 : 1));
  writeFileSync(file, `${sorted.join('\n')}\n`);
}
