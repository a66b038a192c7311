import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Files that are not what the code generates. @param generated absolute path → content */
export function generatedFaults(root: string, generated: ReadonlyMap<string, string>): string[] {
  const changed = [...generated]
    .filter(([path, content]) => !existsSync(path) || readFileSync(path, 'utf8') !== content)
    .map(([path]) => path);
  const left = readdirSync(join(root, 'schema'))
    .map((name) => join(root, 'schema', name))
    .filter((path) => !generated.has(path));
  return [...changed, ...left].map(
    (path) => `${relative(root, path)} is not what the code generates: run npm run schema and commit what it writes.`,
  );
}
