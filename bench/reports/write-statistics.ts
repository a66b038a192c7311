import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { circumstancesAt, describeCircumstances } from '../circumstances.ts';
import { round, table } from './figures.ts';
import type { StatisticsFigures, Waits } from '../run-statistics.ts';

/** Writes STATISTICS.md for readers and statistics.json for programs. @returns the text of STATISTICS.md */
export function writeStatistics(folder: string, figures: StatisticsFigures, children: number, at: Date): string {
  const about = circumstancesAt(at);
  writeFileSync(
    join(folder, 'statistics.json'),
    `${JSON.stringify({ ...figures, about: { children, ...about } }, null, 2)}\n`,
  );
  const { months, questions, freshness, recounts } = figures;
  const text = `# Statistics

Written by \`npm run bench -- --statistics --children ${children}\` on ${about.at}. 
Every question: three measures, two dimensions, the districts of one city, ${months} months, one after
another through the gateway, token, policies and audit included.
${describeCircumstances(about)}

${table(
  ['ms', 'rows', 'numbers', 'not told', 'first answer', 'p50', 'p95', 'p99', 'p95 beside changes'],
  questions.map(({ title, rows, numbers, notTold, first, atRest, besideChanges }) => [
    title,
    rows,
    numbers,
    `${round(notTold * 100, 1)} %`,
    round(first, 0),
    ...waitsOf(atRest),
    round(besideChanges.p95, 1),
  ]),
)}

Beside changes: four records change each second. The same by \`GROUP BY\` on the departments' tables,
which know this month only:

${table(
  ['', 'one month, ms', `${months} months to the answer (p50)`, 'one month to the answer (p50)'],
  questions.map(({ title, groupBy, atRest }) => [
    title,
    round(groupBy, 0),
    `${round((groupBy * months) / atRest.p50, 0)} ×`,
    `${round(groupBy / atRest.p50, 1)} ×`,
  ]),
)}

A change of a record shows in its cell after ${round(freshness.median, 0)} ms (median of ten;
the longest ${round(freshness.longest, 0)} ms).

${table(
  ['', 'counted anew, s', 'compared, s', 'counters that differed'],
  recounts.map(({ department, counted, compared, differences }) => [
    department,
    round(counted / 1000, 1),
    round(compared / 1000, 1),
    differences,
  ]),
)}
`;
  writeFileSync(join(folder, 'STATISTICS.md'), text);
  return text;
}

function waitsOf({ p50, p95, p99 }: Waits): number[] {
  return [p50, p95, p99].map((wait) => round(wait, 1));
}
