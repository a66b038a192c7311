import { divisionRange } from '../../src/platform/standards/division-code.ts';
import { requesterDivision, type BenchRequester } from '../requesters.ts';
import { workloads, type WorkloadName, type BenchRequest } from '../workloads.ts';
import { postgraphileDialect } from './postgraphile-dialect.ts';

export const contenderNames = [
  'limit',
  'federated-limit',
  'postgraphile',
  'apollo-gateway',
  'mercurius',
  'tonghu',
  'tonghu-no-audit',
  'tonghu-bare',
] as const;
export type ContenderName = (typeof contenderNames)[number];

export interface Contender {
  title: string;
  /** `platform` is src/main.ts start with its tokens; `server` is a file of this folder. */
  kind: 'server' | 'platform';
  /** What the platform's process loads before its own code. */
  imports?: string[];
  /** Answers whatever its requester may see, and refuses the rest. */
  hasPermission: boolean;
  /** Where the schema is not the platform's: how it is asked, and how its answer reads in the platform's shape. */
  dialect?: {
    requestOf(request: BenchRequest): BenchRequest;
    dataOf(name: WorkloadName, data: Record<string, any>): unknown;
  };
}

export const contenders: Record<ContenderName, Contender> = {
  limit: { title: 'one hand-written SQL statement, Fastify', kind: 'server', hasPermission: true },
  'federated-limit': {
    title: 'one hand-written, pipelined statement per department, Fastify',
    kind: 'server',
    hasPermission: true,
  },
  postgraphile: {
    title: 'PostGraphile 5, row security and column grants',
    kind: 'server',
    hasPermission: true,
    dialect: postgraphileDialect,
  },
  'apollo-gateway': {
    title: 'Apollo Gateway, plain subgraphs in process, no permission',
    kind: 'server',
    hasPermission: false,
  },
  mercurius: { title: 'Mercurius with JIT, one schema, no permission', kind: 'server', hasPermission: false },
  tonghu: { title: 'Tonghu as shipped', kind: 'platform', hasPermission: true },
  'tonghu-no-audit': {
    title: 'Tonghu without audit',
    kind: 'platform',
    imports: ['./bench/platform/without-audit.ts'],
    hasPermission: true,
  },
  'tonghu-bare': {
    title: 'Tonghu without policy and audit',
    kind: 'platform',
    imports: ['./bench/platform/without-policy.ts'],
    hasPermission: false,
  },
};

/** Whether a contender has an answer to a workload that equals the others'. */
export function isAnsweredBy(workload: WorkloadName, name: ContenderName): boolean {
  return contenders[name].hasPermission || !workloads[workload].needsPermission;
}

/** What a server that verifies no token is told of its requester. */
export function trustedHeadersOf({ role }: BenchRequester): Record<string, string> {
  const { from, below } = divisionRange(requesterDivision);
  return { 'x-role': role, 'x-division-from': from, 'x-division-below': below };
}
