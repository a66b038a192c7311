import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listFiles } from './list-files.ts';

/** Columns, of which few lines have more: a text that has to stay whole, a table. */
const width = 120;
const mostWide = 0.005;

/** Lines of a file that is hardly more than its imports. */
const short = 20;
const mostShort = 0.1;

/** Files of a folder whose order a listing still shows. */
const mostInFolder = 25;

/** Dated records have one order, by number, and no other grouping would hold for all of them. */
const listsOfRecords = ['docs/decisions'];

/** Code that is too wide, too scattered or too flat, as shares of src/ and of tests/. */
export function sizeFaults(root: string): string[] {
  const files = listFiles(root);
  const code = files.filter((path) => /\.(ts|tsx|js|mjs)$/.test(path));
  const inRoom = (room: string) => code.filter((path) => path.startsWith(`${room}/`));
  return [
    ...['src', 'tests'].flatMap((room) => widthFaults(root, room, inRoom(room))),
    ...shortnessFaults(root, inRoom('src')),
    ...folderFaults(files),
  ];
}

function widthFaults(root: string, room: string, paths: readonly string[]): string[] {
  const counts = paths.map((path) => {
    const lines = linesOf(root, path);
    return { path, lines: lines.length, wide: lines.filter((line) => [...line].length > width).length };
  });
  const sum = (key: 'lines' | 'wide') => counts.reduce((total, count) => total + count[key], 0);
  const [lines, wide] = [sum('lines'), sum('wide')];
  if (wide <= lines * mostWide) return [];
  const widest = counts.filter((count) => count.wide > 0).sort((one, other) => other.wide - one.wide);
  return [
    `${wide} of ${lines} lines of ${room} have more than ${width} columns, most of them in ` +
      `${widest
        .slice(0, 5)
        .map((count) => `${count.path} (${count.wide})`)
        .join(', ')}: break them by hand, at most ${mostWide * 100} % may.`,
  ];
}

function shortnessFaults(root: string, paths: readonly string[]): string[] {
  const few = paths.filter((path) => linesOf(root, path).length <= short);
  if (few.length <= paths.length * mostShort) return [];
  return [
    `${few.length} of ${paths.length} files of src have at most ${short} lines: ` +
      `put what is about one subject into one file, at most ${mostShort * 100} % may.`,
  ];
}

function folderFaults(files: readonly string[]): string[] {
  return [...Map.groupBy(files, dirname)]
    .filter(([folder, { length }]) => length > mostInFolder && !listsOfRecords.includes(folder))
    .map(
      ([folder, { length }]) =>
        `${folder} holds ${length} files: past ${mostInFolder} they are asking for folders by subject.`,
    );
}

function linesOf(root: string, path: string): string[] {
  return readFileSync(join(root, path), 'utf8').trimEnd().split('\n');
}
