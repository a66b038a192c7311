import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { QueryLimits } from '../gateway/query-limits.ts';
import { startGateway, type Gateway } from '../gateway/start-gateway.ts';
import type { SubgraphLink } from '../gateway/subgraph-calls.ts';
import { loadTrustedDocuments } from '../gateway/trusted-documents.ts';
import { findDemonstrationClient } from '../identity-provider/demonstration-clients.ts';
import { startIdentityProvider, type IdentityProvider } from '../identity-provider/start-identity-provider.ts';
import type { Config } from '../platform/config.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../platform/database/embedded-postgres.ts';
import { prepareDatabases } from '../platform/database/prepare-databases.ts';
import { signEvent } from '../platform/events/department-event.ts';
import { folders } from '../platform/folders.ts';
import { createAuthenticator } from '../platform/identity/authenticate-requester.ts';
import { logger } from '../platform/logger.ts';
import { loadPolicies } from '../platform/policy/load-policies.ts';
import type { Policies } from '../platform/policy/policy.ts';
import { readContract } from '../platform/policy/read-contract.ts';
import { createSubgraph, type Subgraph } from '../platform/subgraph/create-subgraph.ts';
import type { Department } from '../platform/subgraph/define-department.ts';
import { subscribersOf } from './deliver-events.ts';
import { embeddedUrls } from './embedded-urls.ts';
import { rateOf } from './rate-of.ts';

export interface PlatformOptions {
  config: Config;
  departments: Department<any>[];
  demonstration: { children: number; seed: number } | null;
  /** Names what is being done, for whoever waits. */
  onProgress(sentence: string): void;
  /** The gateway answers trusted documents only. */
  trustedDocuments?: boolean;
  /** Where the gateway's limits differ from queryLimits. */
  limits?: Partial<QueryLimits>;
  /** False: events leave when a subgraph's deliverEvents is called, not by themselves. */
  pollEvents?: boolean;
  /** Those of the policies folder where not given. */
  policies?: Policies;
  now?: () => Date;
  onQuery?: (sql: string) => void;
  onDatabaseExit?: (sentence: string) => void;
}

export interface Platform {
  gateway: Gateway;
  issuer: string;
  subgraphs: ReadonlyMap<string, Subgraph>;
  identityProvider: IdentityProvider | null;
  postgres: EmbeddedPostgres | null;
  /** URL with which the platform connects to a department's database. */
  urlOf(department: string): string;
  close(): Promise<void>;
}

const audience = 'tonghu';

/** Starts everything in this process. What the configuration does not name, a database server or an identity provider, is brought along. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const opened: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const one of opened.splice(0).reverse()) await one();
  };
  try {
    return { ...(await open(options, opened)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(options: PlatformOptions, opened: (() => Promise<void>)[]): Promise<Omit<Platform, 'close'>> {
  const { config, departments, onProgress, now = () => new Date() } = options;
  const policies = options.policies ?? loadPolicies(folders.policies, readContract(folders.schema));
  const { postgres, urlOf } = await openDatabases(options, policies, opened);

  onProgress('身份认证 identity provider');
  const identityProvider = config.identity.issuer
    ? null
    : await startIdentityProvider({
        port: 0,
        dataFolder: config.dataFolder,
        clients: findDemonstrationClient,
        audience,
        now,
        onError: (error) => logger.error({ name: error.name }, 'the identity provider failed on a request'),
      });
  if (identityProvider) opened.push(() => identityProvider.close());
  const issuer = config.identity.issuer ?? identityProvider!.issuer;

  const subgraphs = new Map<string, Subgraph>();
  const keys = new Map(departments.map(({ name }) => [name, { requesterKey: secret(), eventKey: secret() }]));
  const subscribers = subscribersOf(departments);
  for (const department of departments) {
    onProgress(`${department.title} ${department.name}`);
    const subgraph = await createSubgraph({
      department, subscribers, now,
      policies: () => policies,
      databaseUrl: urlOf(department.name),
      ...keys.get(department.name)!,
      deliver: (subscriber, event) => subgraphs.get(subscriber)!.takeIn(event, signEvent(event, keys.get(subscriber)!.eventKey)),
      pollEvents: options.pollEvents,
      onQuery: options.onQuery,
    });
    subgraphs.set(department.name, subgraph);
    opened.push(() => subgraph.close());
  }

  onProgress('网关 gateway');
  const links = departments.map(({ name }): SubgraphLink => {
    const subgraph = subgraphs.get(name)!;
    return { name, requesterKey: keys.get(name)!.requesterKey, execute: subgraph.execute, subscribe: subgraph.subscribe, assertReady: subgraph.assertReady };
  });
  const gateway = await startGateway({
    supergraphFile: folders.supergraph,
    links,
    authenticateRequester: createAuthenticator({ issuer, audience, jwksUri: config.identity.jwksUrl, purposes: policies.purposes, now }),
    policies,
    trusted: loadTrustedDocuments(folders.trustedDocuments, policies),
    trustedOnly: options.trustedDocuments ?? false,
    limits: { ...rateOf(config), ...options.limits },
    host: config.host,
    port: config.port ?? 4000,
    now,
  });
  opened.push(() => gateway.close());
  return { gateway, issuer, subgraphs, identityProvider, postgres, urlOf };
}

async function openDatabases(options: PlatformOptions, policies: Policies, opened: (() => Promise<void>)[]) {
  const { config, departments, demonstration, onProgress, onDatabaseExit } = options;
  const external = departments.filter(({ name }) => config.department(name).databaseUrl !== null);
  if (external.length > 0 && external.length < departments.length) {
    const missing = departments.filter((department) => !external.includes(department)).map(({ name }) => `${name.toUpperCase().replaceAll('-', '_')}_DATABASE_URL`);
    throw new RangeError(`Some departments have a database URL and some have none: set ${missing.join(', ')} too, or none at all.`);
  }
  if (external.length > 0) {
    const urlOf = (name: string) => config.department(name).databaseUrl!;
    if (config.databaseAdminUrl) await prepareDatabases({ adminUrl: config.databaseAdminUrl, departments, policies, urlOf, demonstration, onProgress });
    return { postgres: null, urlOf };
  }
  onProgress('PostgreSQL');
  const postgres = await startEmbeddedPostgres({ folder: join(config.dataFolder, 'postgres'), onProgress, onExit: onDatabaseExit });
  opened.push(() => postgres.stop());
  const urlOf = embeddedUrls(postgres);
  onProgress('数据库 databases');
  await prepareDatabases({ adminUrl: postgres.adminUrl, departments, policies, urlOf, demonstration, onProgress });
  return { postgres, urlOf };
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}
