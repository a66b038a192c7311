import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from './list-files.ts';

const smallest = 20;
const share = 0.1;

/** Whether so many files of src are small that a reader opens one after another for a single subject. */
export function smallFileFaults(root: string): string[] {
  const files = listFiles(root, 'src').filter((path) => /\.tsx?$/.test(path));
  const small = files.filter((path) => readFileSync(join(root, path), 'utf8').trimEnd().split('\n').length <= smallest);
  if (small.length <= share * files.length) return [];
  return [
    `${small.length} of ${files.length} files in src have at most ${smallest} lines; a tenth may. ` +
      `Merge a function into the file of its caller: ${small.join(', ')}.`,
  ];
}
