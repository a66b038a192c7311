import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from './list-files.ts';

const longest = 300;
const small = { lines: 20, share: 0.1 };

/** Files of code with more lines than one can take in. */
export function lengthFaults(root: string): string[] {
  return codeOf(root).flatMap(([path, lines]) =>
    lines > longest ? [`${path} has ${lines} lines: past ${longest} it is asking to be two files.`] : [],
  );
}

/** Whether so many files of src are small that a reader opens one after another for a single subject. */
export function smallFileFaults(root: string): string[] {
  const files = codeOf(root, 'src');
  const smalls = files.filter(([, lines]) => lines <= small.lines);
  if (smalls.length <= small.share * files.length) return [];
  return [
    `${smalls.length} of ${files.length} files in src have at most ${small.lines} lines; a tenth may. Merge a function into the file of its caller: ${smalls.map(([path]) => path).join(', ')}.`,
  ];
}

function codeOf(root: string, folder?: string): [path: string, lines: number][] {
  return listFiles(root, folder)
    .filter((path) => /\.(ts|tsx|js|mjs)$/.test(path))
    .map((path) => [path, readFileSync(join(root, path), 'utf8').trimEnd().split('\n').length]);
}
