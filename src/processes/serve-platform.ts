import type { QueryLimits } from '../gateway/limits/query-limits.ts';
import { startGateway, type ClientLimits, type Gateway } from '../gateway/start-gateway.ts';
import { trustedDocumentsOf, type TrustedDocument } from '../gateway/trusted-documents.ts';
import { AuditReader } from '../platform/audit-log/audit-reader.ts';
import { originOf } from '../provable-log/checkpoint.ts';
import { noteSigner } from '../provable-log/note-signer.ts';
import type { Config } from '../platform/config.ts';
import { signEvent } from '../platform/events/department-event.ts';
import type { OnQuery } from '../platform/database/pipelined-connection.ts';
import { folders } from '../platform/folders.ts';
import { createAuthenticator } from '../platform/identity/authenticate-requester.ts';
import { PoliciesInForce } from '../platform/policy/in-force/policies-in-force.ts';
import type { GovernanceDoors } from '../governance/doors.ts';
import { databasePolicySource } from '../governance/policy-changes/policy-versions.ts';
import type { Policies } from '../platform/policy/policy.ts';
import { openSubgraph, type Subgraph } from '../platform/subgraph/open-subgraph.ts';
import { openTracer } from '../platform/request-tracer.ts';
import type { Department } from '../platform/subgraph/define-department.ts';
import { subscribersOf } from './deliver-events.ts';
import { followGovernance, type Following } from './follow-governance.ts';
import { rateOf } from './rate-of.ts';

/** What there is once, and must be the same in every process that answers. */
export interface PlatformState {
  issuer: string;
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
  keys: ReadonlyMap<string, { requesterKey: string; eventKey: string; auditKey: string }>;
}

export interface ServedPlatform {
  gateway: Gateway;
  subgraphs: ReadonlyMap<string, Subgraph>;
  close(): Promise<void>;
}

export interface ServeOptions {
  config: Config;
  departments: Department[];
  /** Names what is being done, for whoever waits. */
  onProgress(sentence: string): void;
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

/** Opens every department's subgraph and the gateway in this process. */
export async function servePlatform(
  state: PlatformState,
  port: number,
  options: ServeOptions,
): Promise<ServedPlatform> {
  const { issuer, policies, trusted, databaseUrls, keys, adminUrl } = state;
  const { config, departments, onProgress, now = () => new Date() } = options;
  const tracer = openTracer(config);
  const opened: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const one of opened.splice(0).reverse()) await one();
  };
  try {
    const urlOf = (name: string) => databaseUrls.get(name)!;
    const {
      policies: policiesInForce,
      replaced,
      keepRights,
      close: leave,
    }: Following = state.followsGovernance
      ? await followGovernance({
          source: databasePolicySource(urlOf('governance')),
          policies,
          administration: adminUrl === null ? null : { adminUrl, departments, urlOf, now },
        })
      : { policies: new PoliciesInForce(policies), replaced: [], close: async () => {} };
    opened.push(leave);
    const auditReader = new AuditReader({ departments: departments.map(({ name }) => name), urlOf });
    opened.push(() => auditReader.close());
    const doors: GovernanceDoors = {
      policies: policiesInForce,
      keepRights,
      auditReader,
      webhookNetworks: config.webhookNetworks,
    };
    const subgraphs = new Map<string, Subgraph>();
    const subscribers = subscribersOf(departments);
    const verifierKeys = new Map(
      [...keys].map(([name, { auditKey }]) => [name, noteSigner(originOf(name), auditKey).verifierKey]),
    );
    for (const department of departments) {
      onProgress(`${department.title} ${department.name}`);
      const subgraph = await openSubgraph({
        department,
        subscribers,
        now,
        policies: policiesInForce,
        replaced,
        doors: department.name === 'governance' ? doors : undefined,
        databaseUrl: urlOf(department.name),
        requesterKey: keys.get(department.name)!.requesterKey,
        eventKey: keys.get(department.name)!.eventKey,
        deliver: (subscriber, event) =>
          subgraphs.get(subscriber)!.takeIn(event, signEvent(event, keys.get(subscriber)!.eventKey)),
        logProof: {
          auditKey: keys.get(department.name)!.auditKey,
          hash: config.auditHash,
          verifierKeys,
          witnesses: departments.map(({ name }) => name).filter((name) => name !== department.name),
          tell: (witness, told) => subgraphs.get(witness)!.takeInCheckpoint(told),
        },
        pollEvents: options.pollEvents,
        onQuery: options.onQuery,
        tracer,
      });
      subgraphs.set(department.name, subgraph);
      opened.push(() => subgraph.close());
    }

    onProgress('网关 gateway');
    const gateway = await startGateway({
      supergraphFile: folders.supergraph,
      links: [...subgraphs.values()],
      authenticateRequester: createAuthenticator({
        issuer,
        audience: 'tonghu',
        jwksUri: config.identity.jwksUrl,
        purposes: policies.purposes,
        now,
      }),
      policies: policiesInForce,
      trusted: trustedDocumentsOf(trusted),
      trustedOnly: options.trustedDocuments ?? false,
      limits: { ...rateOf(config), ...options.limits },
      clientLimits: options.clientLimits,
      tracer,
      host: config.host,
      port,
      now,
    });
    opened.push(() => gateway.close());
    return { gateway, subgraphs, close };
  } catch (error) {
    await close();
    throw error;
  }
}
