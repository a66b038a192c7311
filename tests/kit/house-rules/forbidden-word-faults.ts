import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from './list-files.ts';

/**
 * What ties a file to the machine or the tool that it was written with. The brackets keep this file from naming them
 * itself.
 */
const forbidden = /\/(work|home|Users)\/[\w.-]+|\b(cl[a]ude|[a]nthropic|c[o]pilot|ch[a]tgpt)\b/i;

/** Files that name the path of somebody's machine, or a tool that they were written with. */
export function forbiddenWordFaults(root: string): string[] {
  return listFiles(root)
    .filter((path) => path !== 'package-lock.json')
    .flatMap((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      if (text.includes('\0')) return [];
      return text.split('\n').flatMap((line, index) => {
        const word = forbidden.exec(line)?.[0];
        return word === undefined
          ? []
          : [`${path}:${index + 1} names "${word}": the project knows no machine and no tool of its authors.`];
      });
    });
}
