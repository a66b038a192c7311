import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { loadTrustedDocuments } from '../gateway/trusted-documents.ts';
import { findDemonstrationClient } from '../identity-provider/demonstration-clients.ts';
import { startIdentityProvider, type IdentityProvider } from '../identity-provider/start-identity-provider.ts';
import { type EmbeddedPostgres, embeddedUrls, startEmbeddedPostgres } from '../embedded-postgres/embedded-postgres.ts';
import { policiesToStartWith } from '../governance/policy-changes/policy-versions.ts';
import { variableOf } from '../platform/config.ts';
import { StartFault } from '../platform/start-fault.ts';
import { folders } from '../platform/folders.ts';
import { separateRoles } from '../platform/identity/separate-roles.ts';
import { logger } from '../platform/logger.ts';
import { standingPolicies } from '../platform/policy/catalogue/standing-policies.ts';
import type { Policies } from '../platform/policy/policy.ts';
import type { Department } from '../platform/subgraph/define-department.ts';
import type { Subgraph } from '../platform/subgraph/open-subgraph.ts';
import { loadAuditKeys } from './audit-keys.ts';
import { connectionsOfProcess } from './connections-of-process.ts';
import { prepareByPolicies } from './prepare-by-policies.ts';
import { serveByWorkers } from './serve-by-workers.ts';
import { openProcess, type ProcessOptions, type ProcessState } from './open-process.ts';

/** Everything in one process. */
export const wholePlatform = { subgraphs: 'all', gateway: true, links: 'in-process' } as const;

export interface PlatformOptions extends Omit<
  ProcessOptions,
  keyof typeof wholePlatform | 'port' | 'clientLimits' | 'onProgress'
> {
  onProgress(sentence: string): void;
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
  gateway: { url: string };
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
  const { config, departments, workers = 1, onProgress, onFault = () => {} } = options;
  await using opened = new AsyncDisposableStack();
  const { postgres, urlOf, policies, adminUrl } = await openDatabases(options, opened);
  onProgress('身份认证 identity provider');
  const identityProvider = config.identity.issuer ? null : await openIdentityProvider(options);
  opened.defer(async () => identityProvider?.close());
  const issuer = config.identity.issuer ?? identityProvider!.issuer;
  const auditKeys = await loadAuditKeys(
    config,
    departments.map(({ name }) => name),
  );
  const state: ProcessState = {
    issuer,
    policies,
    followsGovernance: options.policies === undefined && isGoverned(departments),
    adminUrl,
    trusted: loadTrustedDocuments(folders.trustedDocuments, policies).all,
    databaseUrls: new Map(departments.map(({ name }) => [name, urlOf(name)])),
    keys: new Map(departments.map(({ name }) => [name, { requesterKey: secret(), auditKey: auditKeys.get(name)! }])),
  };
  const port = config.port ?? 4000;
  if (workers > 1) onProgress(`进程 ${workers} workers`);
  const serving =
    workers === 1
      ? await openProcess(state, { ...options, ...wholePlatform, port })
      : { subgraphs: new Map(), ...(await serveByWorkers({ config, workers, port, handover: state, onFault })) };
  opened.defer(() => serving.close());
  const everything = opened.move();
  return {
    gateway: { url: serving.url },
    subgraphs: serving.subgraphs,
    issuer,
    identityProvider,
    postgres,
    urlOf,
    close: () => everything.disposeAsync(),
  };
}

function openIdentityProvider({ config, now = () => new Date() }: PlatformOptions): Promise<IdentityProvider> {
  return startIdentityProvider({
    port: 0,
    dataFolder: config.dataFolder,
    clients: findDemonstrationClient,
    separateRoles,
    audience: 'tonghu',
    now,
    onError: (error) => logger.error({ name: error.name }, 'the identity provider failed on a request'),
  });
}

/** The databases that the configuration names, made ready by its administrator; or those of a server of our own. */
async function openDatabases(options: PlatformOptions, opened: AsyncDisposableStack) {
  const { config, departments, demonstration, onProgress } = options;
  const postgres = isExternal(options) ? null : await openPostgres(options);
  opened.defer(async () => postgres?.stop());
  const urlOf = postgres ? embeddedUrls(postgres) : (name: string) => config.department(name).databaseUrl!;
  const adminUrl = postgres?.adminUrl ?? config.databaseAdminUrl;
  if (postgres) onProgress('数据库 databases');
  const { policies } = options;
  if (adminUrl !== null) {
    const preparation = { adminUrl, departments, policies, urlOf, demonstration, onProgress };
    return { postgres, urlOf, adminUrl, policies: await prepareByPolicies(preparation) };
  }
  const files = policies ?? standingPolicies();
  return {
    postgres,
    urlOf,
    adminUrl: options.adminUrl ?? null,
    policies:
      policies === undefined && isGoverned(departments) ? await policiesToStartWith(urlOf('governance'), files) : files,
  };
}

/** @throws RangeError where some departments have a database and some have none */
function isExternal({ config, departments }: PlatformOptions): boolean {
  const missing = departments.filter(({ name }) => config.department(name).databaseUrl === null);
  if (missing.length === 0 || missing.length === departments.length) return missing.length === 0;
  const variables = missing.map(({ name }) => variableOf(name, 'DATABASE_URL'));
  throw new RangeError(
    `Some departments have a database URL and some have none: set ${variables.join(', ')} too, or none at all.`,
  );
}

function openPostgres({ config, departments, workers = 1, onProgress, onFault = () => {} }: PlatformOptions) {
  onProgress('PostgreSQL');
  return startEmbeddedPostgres({
    folder: join(config.dataFolder, 'postgres'),
    settings: { max_connections: String(100 + connectionsOfProcess(departments.length) * workers) },
    onProgress,
    onExit: (sentence) => onFault(new StartFault(sentence, 'Start again: it puts its data in order.')),
  });
}

function isGoverned(departments: readonly Department[]): boolean {
  return departments.some(({ name }) => name === 'governance');
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}
