import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { circumstancesAt, describeCircumstances } from '../circumstances.ts';
import { round, table } from './figures.ts';
import type { MemoryReading } from '../run-memory.ts';

/** Writes MEMORY.md: start, end and slope, and every reading. @returns its text */
export function writeMemory(folder: string, readings: MemoryReading[], children: number, at: Date): string {
  const about = circumstancesAt(at);
  const [first, last] = [readings[0]!, readings.at(-1)!];
  const second = readings.filter(({ seconds }) => seconds >= last.seconds / 2);
  const summary = (['resident', 'heap'] as const).map((figure) => [
    figure === 'resident' ? 'main memory of the process (VmRSS), MB' : 'JavaScript heap in use after a collection, MB',
    text(first[figure]),
    text(last[figure]),
    text(slope(readings, figure), 2),
    text(slope(second, figure), 2),
  ]);
  const written = `# Memory

Written by \`npm run bench -- --memory\` on ${about.at}: W1 on Tonghu as shipped, ${children} children,
16 connections, ${last.seconds} s after a warm-up, ${last.answered} answers.
${describeCircumstances(about)}

${table(['', 'start', 'end', 'MB a minute', 'MB a minute, second half'], summary)}

${table(
  ['seconds', 'answers', 'main memory MB', 'heap MB'],
  readings.map(({ seconds, answered, resident, heap }) => [seconds, answered, text(resident), text(heap)]),
  0,
)}
`;
  writeFileSync(join(folder, 'MEMORY.md'), written);
  return written;
}

/** Megabytes a minute, by least squares; null where nothing was read. */
function slope(readings: MemoryReading[], figure: 'resident' | 'heap'): number | null {
  const points = readings.flatMap(({ seconds, [figure]: value }) =>
    value === null ? [] : [{ minutes: seconds / 60, value }],
  );
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [middle, level] = [mean(points.map(({ minutes }) => minutes)), mean(points.map(({ value }) => value))];
  const spread = points.reduce((sum, { minutes }) => sum + (minutes - middle) ** 2, 0);
  return spread === 0
    ? null
    : points.reduce((sum, { minutes, value }) => sum + (minutes - middle) * (value - level), 0) / spread;
}

function text(value: number | null, digits = 1): string {
  return value === null ? '' : String(round(value, digits));
}
