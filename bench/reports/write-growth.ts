import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { circumstancesAt, describeCircumstances } from '../circumstances.ts';
import type { ContenderName } from '../contenders/contenders.ts';
import { cellsOf, figureHeads, figuresOf, type Figures, table } from './figures.ts';
import type { Growth } from '../run-growth.ts';
import { departmentCounts, lengths } from '../workloads.ts';
import type { Extent } from './write-results.ts';

/** Step of the growth, as the number of children → contender → figures. */
type Steps = Record<string, Partial<Record<ContenderName, Figures>>>;

/**
 * Writes GROWTH.md for readers and growth.json for programs.
 * @param children of the dataset by which lengths and departments were measured
 * @returns the text of GROWTH.md
 */
export function writeGrowth(folder: string, growth: Growth, extent: Extent, at: Date): string {
  const byLength = stepsOf(lengths, (length) => growth.lengths[`L${length}`]);
  const byDepartments = stepsOf(departmentCounts, (count) => growth.departments[`D${count}`], 'federated-limit');
  const sizes = [...growth.sizes.keys()];
  const bySize = {
    W1: stepsOf(sizes, (children) => growth.sizes.get(children)?.W1),
    W2: stepsOf(sizes, (children) => growth.sizes.get(children)?.W2),
  };
  const slower = slowerBySize(bySize.W1, sizes);
  const about = { ...extent, ...circumstancesAt(at) };
  const json = { lengths: byLength, departments: byDepartments, sizes: bySize, slower, about };
  writeFileSync(join(folder, 'growth.json'), `${JSON.stringify(json, null, 2)}\n`);
  const text = `# Growth

Written by \`npm run bench -- --growth\` on ${about.at}: ${about.rounds} interleaved rounds
of ${about.seconds} s after a warm-up, 16 connections; medians of the rounds.
${describeCircumstances(about)}

${[
  section(
    `Length of the answer, ${about.children} children`,
    'W1 with another number of children.',
    'children of the answer',
    byLength,
  ),
  section(
    `Departments, ${about.children} children`,
    '20 children of a town and one group of fields of each department. ' +
      "The first four are the product's, the others are generated. The limit is the federated one.",
    'departments',
    byDepartments,
  ),
  section(
    'Children: W1',
    slower
      .map(({ contender, from, to, p99 }) => `p99 of ${contender} at ${to} children: ${p99} times that at ${from}.`)
      .join('\n'),
    'children',
    bySize.W1,
  ),
  section('Children: W2', 'The same for one child by its id.', 'children', bySize.W2),
]
  .filter((part) => part !== null)
  .join('\n\n')}
`;
  writeFileSync(join(folder, 'GROWTH.md'), text);
  return text;
}

function stepsOf<Step extends number>(
  steps: readonly Step[],
  measuredAt: (step: Step) => Parameters<typeof figuresOf>[0] | undefined,
  limit?: ContenderName,
): Steps {
  return Object.fromEntries(
    steps.flatMap((step) => {
      const measured = measuredAt(step);
      return measured ? [[String(step), figuresOf(measured, limit)]] : [];
    }),
  );
}

/** Of each contender, what its p99 with the most children is of that with the fewest. */
function slowerBySize(steps: Steps, sizes: number[]): { contender: string; from: number; to: number; p99: number }[] {
  const [from, to] = [sizes[0], sizes.at(-1)];
  if (from === undefined || to === undefined || from === to) return [];
  return Object.entries(steps[to]!).map(([contender, { p99 }]) => ({
    contender,
    from,
    to,
    p99: Number((p99 / steps[from]![contender as ContenderName]!.p99).toFixed(2)),
  }));
}

function section(title: string, explanation: string, step: string, steps: Steps): string | null {
  const names = [...new Set(Object.values(steps).flatMap(Object.keys))] as ContenderName[];
  if (names.length === 0) return null;
  // Each contender's own growth stands together.
  const rows = names.flatMap((name) =>
    Object.entries(steps).flatMap(([size, figures]) =>
      figures[name] ? [[name, size, ...cellsOf(figures[name])]] : [],
    ),
  );
  return `## ${title}\n\n${explanation}\n\n${table(['contender', step, ...figureHeads], rows)}`;
}
