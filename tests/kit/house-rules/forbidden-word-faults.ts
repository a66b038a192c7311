import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from './list-files.ts';

/**
 * What ties a file to the machine or the tool that it was written with. The brackets keep this file from naming them
 * itself.
 */
const forbidden = /\/(work|home|Users)\/[\w.-]+|\b(cl[a]ude|[a]nthropic|c[o]pilot|ch[a]tgpt)\b/i;

/** Words that leave a reader to look for the noun: docs/style.md. */
const vague = /\bwhoever\b|\bthat there is not\b/i;

/** Lines of code and pages for users that say such a word; the page of style itself may. */
export function vagueWordFaults(root: string): string[] {
  return listFiles(root)
    .filter((path) => /^(src|bench)\/.*\.ts$|^([a-z]+\/)*[A-Z]+\.md$/.test(path))
    .flatMap((path) =>
      readFileSync(join(root, path), 'utf8')
        .split('\n')
        .flatMap((line, index) => {
          const word = vague.exec(line)?.[0];
          return word === undefined ? [] : [`${path}:${index + 1} says "${word}": name who or what is meant.`];
        }),
    );
}

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
