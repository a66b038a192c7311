import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from './list-files.ts';

const longest = 300;

/** Files of code with more lines than one can take in. */
export function lengthFaults(root: string): string[] {
  return listFiles(root)
    .filter((path) => /\.(ts|tsx|js|mjs)$/.test(path))
    .flatMap((path) => {
      const lines = readFileSync(join(root, path), 'utf8').trimEnd().split('\n').length;
      return lines > longest ? [`${path} has ${lines} lines: past ${longest} it is asking to be two files.`] : [];
    });
}
