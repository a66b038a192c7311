import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Gateway } from '../gateway/start-gateway.ts';
import { loadTrustedDocuments } from '../gateway/trusted-documents.ts';
import { findDemonstrationClient } from '../identity-provider/demonstration-clients.ts';
import { startIdentityProvider, type IdentityProvider } from '../identity-provider/start-identity-provider.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../embedded-postgres/embedded-postgres.ts';
import { policiesToStartWith } from '../governance/policy-changes/policy-versions.ts';
import { StartFault } from '../platform/start-fault.ts';
import { folders } from '../platform/folders.ts';
import { separateRoles } from '../platform/identity/separate-roles.ts';
import { logger } from '../platform/logger.ts';
import { standingPolicies } from '../platform/policy/catalogue/standing-policies.ts';
import type { Policies } from '../platform/policy/policy.ts';
import type { Department } from '../platform/subgraph/define-department.ts';
import type { Subgraph } from '../platform/subgraph/open-subgraph.ts';
import { loadAuditKeys } from './audit-keys.ts';
import { embeddedUrls } from './embedded-urls.ts';
import { prepareByPolicies } from './prepare-by-policies.ts';
import { serveByWorkers } from './serve-by-workers.ts';
import { servePlatform, type PlatformState, type ServeOptions } from './serve-platform.ts';

export interface PlatformOptions extends Omit<ServeOptions, 'clientLimits'> {
  demonstration: { children: number; seed: number } | null;
  /** Processes that answer; 1: this one does. */
  workers?: number;
  /**
   * In force for good; where not given, those that governance has applied, to begin with those of the policies folder.
   */
  policies?: Policies;
  /** Administrator of databases that are made ready already; DATABASE_ADMIN_URL makes them ready first. */
  adminUrl?: string;
  /** Told of what ends the platform while it runs. */
  onFault?: (error: Error) => void;
}

export interface Platform {
  gateway: Gateway;
  issuer: string;
  /** Those that answer in this process: none where workers do. */
  subgraphs: ReadonlyMap<string, Subgraph>;
  identityProvider: IdentityProvider | null;
  postgres: EmbeddedPostgres | null;
  /** URL with which the platform connects to a department's database. */
  urlOf(department: string): string;
  close(): Promise<void>;
}

/**
 * Starts everything. What the configuration does not name, a database server or an identity provider, is brought along,
 * in this process.
 */
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
  const { config, departments, workers = 1, onProgress, now = () => new Date(), onFault = () => {} } = options;
  const { postgres, urlOf, policies, adminUrl } = await openDatabases(options, opened);

  onProgress('身份认证 identity provider');
  const identityProvider = config.identity.issuer
    ? null
    : await startIdentityProvider({
        port: 0,
        dataFolder: config.dataFolder,
        clients: findDemonstrationClient,
        separateRoles,
        audience: 'tonghu',
        now,
        onError: (error) => logger.error({ name: error.name }, 'the identity provider failed on a request'),
      });
  if (identityProvider) opened.push(() => identityProvider.close());
  const auditKeys = await loadAuditKeys(
    config,
    departments.map(({ name }) => name),
  );
  const state: PlatformState = {
    issuer: config.identity.issuer ?? identityProvider!.issuer,
    policies,
    followsGovernance: options.policies === undefined && isGoverned(departments),
    adminUrl,
    trusted: loadTrustedDocuments(folders.trustedDocuments, policies).all,
    databaseUrls: new Map(departments.map(({ name }) => [name, urlOf(name)])),
    keys: new Map(
      departments.map(({ name }) => [
        name,
        { requesterKey: secret(), eventKey: secret(), auditKey: auditKeys.get(name)! },
      ]),
    ),
  };
  const port = config.port ?? 4000;
  const shared = { issuer: state.issuer, identityProvider, postgres, urlOf };
  if (workers === 1) {
    const served = await servePlatform(state, port, options);
    opened.push(() => served.close());
    return { ...shared, gateway: served.gateway, subgraphs: served.subgraphs };
  }
  onProgress(`进程 ${workers} workers`);
  const gateway = await serveByWorkers({ config, workers, port, handover: state, onFault });
  opened.push(() => gateway.close());
  return { ...shared, gateway, subgraphs: new Map() };
}

/**
 * What one process opens at most: for each department three for each role that reads, four for changes, one for the
 * log, one that signs it, two that read it for governance, one for the locks of background work, one that listens.
 */
function connectionsOfProcess(departments: number): number {
  const readingRoles = departments + 2; // everyone else, and the service itself
  return departments * (readingRoles * 3 + 10);
}

async function openDatabases(options: PlatformOptions, opened: (() => Promise<void>)[]) {
  const { config, departments, demonstration, workers = 1, onProgress, onFault = () => {} } = options;
  const external = departments.filter(({ name }) => config.department(name).databaseUrl !== null);
  if (external.length > 0 && external.length < departments.length) {
    const missing = departments
      .filter((department) => !external.includes(department))
      .map(({ name }) => `${name.toUpperCase().replaceAll('-', '_')}_DATABASE_URL`);
    throw new RangeError(
      `Some departments have a database URL and some have none: set ${missing.join(', ')} too, or none at all.`,
    );
  }
  if (external.length > 0) {
    const urlOf = (name: string) => config.department(name).databaseUrl!;
    const policies = config.databaseAdminUrl
      ? await prepareByPolicies({
          adminUrl: config.databaseAdminUrl,
          departments,
          policies: options.policies,
          urlOf,
          demonstration,
          onProgress,
        })
      : (options.policies ??
        (isGoverned(departments)
          ? await policiesToStartWith(urlOf('governance'), standingPolicies())
          : standingPolicies()));
    return { postgres: null, urlOf, policies, adminUrl: config.databaseAdminUrl ?? options.adminUrl ?? null };
  }
  onProgress('PostgreSQL');
  const postgres = await startEmbeddedPostgres({
    folder: join(config.dataFolder, 'postgres'),
    settings: { max_connections: String(100 + connectionsOfProcess(departments.length) * workers) },
    onProgress,
    onExit: (sentence) => onFault(new StartFault(sentence, 'Start again: it puts its data in order.')),
  });
  opened.push(() => postgres.stop());
  const urlOf = embeddedUrls(postgres);
  onProgress('数据库 databases');
  const policies = await prepareByPolicies({
    adminUrl: postgres.adminUrl,
    departments,
    policies: options.policies,
    urlOf,
    demonstration,
    onProgress,
  });
  return { postgres, urlOf, policies, adminUrl: postgres.adminUrl };
}

function isGoverned(departments: readonly Department[]): boolean {
  return departments.some(({ name }) => name === 'governance');
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}
