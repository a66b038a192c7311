import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { circumstancesAt, describeCircumstances } from '../circumstances.ts';
import { figuresOf, figureTable } from './figures.ts';
import type { Rounds } from '../run-rounds.ts';
import { suiteNames, workloads } from '../workloads.ts';

/** What the figures were measured with. */
export interface Extent {
  children: number;
  rounds: number;
  seconds: number;
}

/**
 * Writes RESULTS.md for readers and results.json for programs: the medians of the rounds, and each round's requests per
 * second.
 * @returns the text of RESULTS.md
 */
export function writeResults(folder: string, rounds: Rounds, extent: Extent, at: Date): string {
  const figures = suiteNames.flatMap((name) => (rounds[name] ? [[name, figuresOf(rounds[name])] as const] : []));
  const about = { ...extent, ...circumstancesAt(at) };
  writeFileSync(
    join(folder, 'results.json'),
    `${JSON.stringify({ ...Object.fromEntries(figures), about }, null, 2)}\n`,
  );
  const sections = figures.map(
    ([name, ofWorkload]) => `## ${name}: ${workloads[name].title}\n\n${figureTable(ofWorkload)}`,
  );
  const text = `# Results

Written by \`npm run bench\` on ${about.at}: ${about.children} children, ${about.rounds} interleaved rounds of
${about.seconds} s after a warm-up, 16 connections; medians of the rounds.
${describeCircumstances(about)}

Ratios hold on one machine and one run; README.md says why the figures themselves do not.

${sections.join('\n\n')}
`;
  writeFileSync(join(folder, 'RESULTS.md'), text);
  return text;
}
