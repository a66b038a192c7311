import { divisionRange } from '../../src/platform/standards/division-code.ts';
import { requesterDivision, type BenchRequester } from '../requesters.ts';
import { workloadNames, workloads, type WorkloadName } from '../workloads.ts';
import type { BenchRequest } from './contender.ts';
import { postgraphileDialect } from './postgraphile-dialect.ts';

export const contenderNames = ['limit', 'federated-limit', 'postgraphile', 'apollo-gateway', 'mercurius', 'tonghu', 'tonghu-no-audit', 'tonghu-bare'] as const;
export type ContenderName = (typeof contenderNames)[number];

export interface Contender {
  title: string;
  /** `platform` is src/main.ts start with its tokens; `server` is a file of this folder. */
  kind: 'server' | 'platform';
  /** What the platform's process loads before its own code. */
  imports?: string[];
  workloads: readonly WorkloadName[];
  /** Where the schema is not the platform's: how it is asked, and how its answer reads in the platform's shape. */
  dialect?: {
    requestOf(request: BenchRequest): BenchRequest;
    dataOf(name: WorkloadName, data: Record<string, any>): unknown;
  };
}

const withoutPermission = workloadNames.filter((name) => !workloads[name].needsPermission);

export const contenders: Record<ContenderName, Contender> = {
  limit: { title: 'one hand-written SQL statement, Fastify', kind: 'server', workloads: workloadNames },
  'federated-limit': { title: 'one hand-written, pipelined statement per department, Fastify', kind: 'server', workloads: workloadNames },
  postgraphile: { title: 'PostGraphile 5, row security and column grants', kind: 'server', workloads: workloadNames, dialect: postgraphileDialect },
  'apollo-gateway': {
    title: 'Apollo Gateway, plain subgraphs in process, no permission', kind: 'server', workloads: withoutPermission,
  },
  mercurius: { title: 'Mercurius with JIT, one schema, no permission', kind: 'server', workloads: withoutPermission },
  tonghu: { title: 'Tonghu as shipped', kind: 'platform', workloads: workloadNames },
  'tonghu-no-audit': { title: 'Tonghu without audit', kind: 'platform', imports: ['./bench/platform/without-audit.ts'], workloads: workloadNames },
  'tonghu-bare': { title: 'Tonghu without policy and audit', kind: 'platform', imports: ['./bench/platform/without-policy.ts'], workloads: withoutPermission },
};

/** What a server that verifies no token is told of its requester. */
export function trustedHeadersOf({ role }: BenchRequester): Record<string, string> {
  const { from, below } = divisionRange(requesterDivision);
  return { 'x-role': role, 'x-division-from': from, 'x-division-below': below };
}
