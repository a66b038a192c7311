import { databasePolicySource } from '../governance/policy-changes/policy-versions.ts';
import type { GovernanceDoors } from '../governance/doors.ts';
import type { QueryLimits } from '../gateway/limits/query-limits.ts';
import { startGateway, type ClientLimits } from '../gateway/start-gateway.ts';
import { trustedDocumentsOf, type TrustedDocument } from '../gateway/trusted-documents.ts';
import { AuditReader } from '../platform/audit-log/audit-reader.ts';
import type { Config } from '../platform/config.ts';
import type { OnQuery } from '../platform/database/pipelined-connection.ts';
import { folders } from '../platform/folders.ts';
import { createAuthenticator } from '../platform/identity/authenticate-requester.ts';
import { PoliciesInForce } from '../platform/policy/in-force/policies-in-force.ts';
import type { PolicySource } from '../platform/policy/in-force/policy-source.ts';
import type { Policies } from '../platform/policy/policy.ts';
import { readPublishedCodes } from '../platform/standards/published-codes.ts';
import { openTracer, type RequestTracer } from '../platform/request-tracer.ts';
import type { Manifest } from '../platform/subgraph/define-office.ts';
import { openSubgraph, type Subgraph } from '../platform/subgraph/open-subgraph.ts';
import { serveSubgraph } from '../platform/subgraph/serving/serve-subgraph.ts';
import { followGovernance, type Following } from './follow-governance.ts';
import {
  httpLinks,
  inProcessLinks,
  required,
  requiredPolicyKey,
  subscribersOf,
  type DepartmentKeys,
  type Links,
} from './links.ts';
import { rateOf } from './serve-by-workers.ts';

/** What all processes that answer share. Workers get a copy. */
export interface ProcessState {
  issuer: string | null;
  policies: Policies;
  /** Whether what governance applies is in force here; otherwise these policies are, for good. */
  followsGovernance: boolean;
  /**
   * Administrator of the databases, who brings the rights in them to policies that are put in force; without one, none
   * can be.
   */
  adminUrl: string | null;
  trusted: readonly TrustedDocument[];
  /** Department → URL with which the platform connects to its database. */
  databaseUrls: ReadonlyMap<string, string>;
  /** Department → the secrets with which its requesters, cursors, events and audit log are signed. */
  keys: ReadonlyMap<string, DepartmentKeys>;
}

/** What one process runs, and how it reaches the rest. */
export interface ProcessOptions {
  /** The subgraphs that are opened here; one that has no gateway beside it is served over HTTP. */
  subgraphs: 'all' | readonly string[];
  gateway: boolean;
  links: 'in-process' | 'http';
  config: Config;
  /** The manifests of all subgraphs, also of those elsewhere: they say who takes which events in. */
  departments: readonly Manifest[];
  port: number;
  /** Names the work under way, for a person who waits. */
  onProgress?(sentence: string): void;
  /** The gateway answers trusted documents only. */
  trustedDocuments?: boolean;
  /** Where the gateway's limits differ from queryLimits. */
  limits?: Partial<QueryLimits>;
  clientLimits?: ClientLimits;
  /**
   * False: events leave when a subgraph's deliverEvents is called, background work is done when its doBackgroundWork is
   * and logs signed when its keepLog is, not by themselves.
   */
  pollEvents?: boolean;
  now?: () => Date;
  onQuery?: OnQuery;
}

export interface OpenProcess {
  url: string;
  subgraphs: ReadonlyMap<string, Subgraph>;
  close(): Promise<void>;
}

/** What the parts of a process share as they open. */
interface Opening {
  state: ProcessState;
  options: ProcessOptions;
  links: Links;
  following: Following;
  tracer: RequestTracer | undefined;
}

/** Opens what one process runs: some subgraphs, the gateway, or everything. */
export async function openProcess(state: ProcessState, options: ProcessOptions): Promise<OpenProcess> {
  const { config, departments, onProgress = () => {} } = options;
  readPublishedCodes();
  await using opened = new AsyncDisposableStack();
  const subgraphs = new Map<string, Subgraph>();
  const links = options.links === 'in-process' ? inProcessLinks(state.keys, subgraphs) : httpLinks(config);
  const here = departments.filter(({ name }) => options.subgraphs === 'all' || options.subgraphs.includes(name));
  const governance = here.find(({ name }) => name === 'governance');
  const source = governance ? databasePolicySource(urlOf(state, 'governance')) : null;
  const following = await follow(state, options, source ?? (state.followsGovernance ? links.policySource() : null));
  const opening: Opening = { state, options, links, following, tracer: openTracer(config) };
  opened.defer(() => following.close());
  const auditReader = governance && createAuditReader(state, departments);
  opened.defer(async () => auditReader?.close());
  const doors: GovernanceDoors = { ...following, auditReader, webhookNetworks: config.webhookNetworks };

  for (const department of here) {
    onProgress(`${department.title} ${department.name}`);
    const subgraph = await openPart(opening, department, department === governance ? doors : undefined);
    subgraphs.set(department.name, subgraph);
    opened.defer(() => subgraph.close());
  }

  if (options.gateway) onProgress('网关 gateway');
  const server = await (options.gateway
    ? openGateway(opening)
    : serveSubgraph([...subgraphs.values()][0]!, {
        host: config.host,
        port: options.port,
        policies: source ? { source, key: requiredPolicyKey(config) } : undefined,
      }));
  opened.defer(() => server.close());
  const everything = opened.move();
  return { url: server.url, subgraphs, close: () => everything.disposeAsync() };
}

/** @param source says what is in force; null where the policies of the start are, for good */
async function follow(
  state: ProcessState,
  { subgraphs, departments, now }: ProcessOptions,
  source: PolicySource | null,
): Promise<Following> {
  const { policies, followsGovernance, adminUrl } = state;
  if (!followsGovernance || source === null)
    return { policies: new PoliciesInForce(policies), replaced: [], close: async () => {} };
  const isAdministered = adminUrl !== null && (subgraphs === 'all' || subgraphs.includes('governance'));
  return followGovernance({
    source,
    policies,
    administration: isAdministered ? { adminUrl, departments, urlOf: (name) => urlOf(state, name), now } : null,
    // The gateway decides nothing by itself: departments refuse what was begun by policies that they do not know.
    isPatient: subgraphs.length === 0,
  });
}

/** Absent where the database of some department is not known here. */
function createAuditReader(state: ProcessState, departments: readonly Manifest[]): AuditReader | undefined {
  const names = departments.map(({ name }) => name);
  if (!names.every((name) => state.databaseUrls.has(name))) return undefined;
  return new AuditReader({ departments: names, urlOf: (name) => urlOf(state, name) });
}

function openPart(
  { state, options, links, following, tracer }: Opening,
  department: Manifest,
  doors: GovernanceDoors | undefined,
): Promise<Subgraph> {
  const { config, departments, now, pollEvents, onQuery } = options;
  const { name } = department;
  const keys = state.keys.get(name)!;
  return openSubgraph({
    department,
    databaseUrl: urlOf(state, name),
    policies: following.policies,
    replaced: following.replaced,
    doors,
    requesterKey: required(keys.requesterKey, name, 'REQUESTER_KEY'),
    eventKeyOf: (sender) => links.eventKeyOf(name, sender),
    subscribers: subscribersOf(departments),
    deliver: links.deliverAs(name),
    logProof: {
      auditKey: keys.auditKey,
      hash: config.auditHash,
      verifierKeys: links.verifierKeys,
      witnesses: links.witnessesOf(name),
      tell: links.tell,
    },
    pollEvents,
    now,
    onQuery,
    tracer,
  });
}

function openGateway({ state, options, links, following, tracer }: Opening) {
  const { issuer, policies, trusted } = state;
  const { config, port, now, trustedDocuments = false, limits, clientLimits } = options;
  const subgraphs = links.subgraphs();
  if (issuer === null)
    throw new RangeError('OIDC_ISSUER is not set: name the identity provider whose tokens are accepted.');
  return startGateway({
    supergraphFile: folders.supergraph,
    links: subgraphs,
    authenticateRequester: createAuthenticator({
      issuer,
      audience: 'tonghu',
      jwksUri: config.identity.jwksUrl,
      purposes: policies.purposes,
      now,
    }),
    policies: following.policies,
    trusted: trustedDocumentsOf(trusted),
    trustedOnly: trustedDocuments,
    limits: { ...rateOf(config), ...limits },
    clientLimits,
    host: config.host,
    port,
    now,
    tracer,
  });
}

function urlOf({ databaseUrls }: ProcessState, department: string): string {
  return required(databaseUrls.get(department), department, 'DATABASE_URL');
}
