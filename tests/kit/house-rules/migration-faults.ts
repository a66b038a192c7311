import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from './list-files.ts';

/**
 * Migrations that are not what was merged. `migrations/checksums.txt` holds a line for each, as `sha256sum` writes it;
 * lines are added, never changed. A file, not the history of git, so that it holds in a shallow clone and in an archive
 * too.
 */
export function migrationFaults(root: string): string[] {
  const checksums = join(root, 'migrations/checksums.txt');
  const lines = existsSync(checksums)
    ? readFileSync(checksums, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];
  const merged = new Map(lines.map((line) => [line.slice(66), line]));
  const present = listFiles(root, 'migrations').filter((path) => path.endsWith('.sql'));
  const gone = [...merged.keys()].filter((path) => !present.includes(path));
  return [
    ...gone.map((path) => `${path} was merged and is gone: restore it; databases exist that were made by it.`),
    ...present.flatMap((path) => {
      const line = `${createHash('sha256')
        .update(readFileSync(join(root, path)))
        .digest('hex')}  ${path}`;
      const [, history, name] = /^migrations\/(.+)\/\d+-(.+)\.sql$/.exec(path) ?? [];
      const command = `npm run migration -- ${history} ${name}`;
      if (!merged.has(path)) return [`${path} is new: ${command} adds its line to migrations/checksums.txt.`];
      return merged.get(path) === line
        ? []
        : [
            `${path} is not what its checksum says: before the merge, ${command} refreshes the line; ` +
              'after it, restore the file and write the change as a new migration.',
          ];
    }),
  ];
}
