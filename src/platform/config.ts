import type { BlockList } from 'node:net';
import { resolve } from 'node:path';
import { treeHashNames, type TreeHashName } from '../provable-log/tree-hash.ts';
import { readNetworks } from './networks.ts';

/** One department as the environment describes it. Every null means: the one-process start chooses it. */
export interface DepartmentConfig {
  /**
   * PostgreSQL URL of the department's own database, with the login that the platform uses. `EDUCATION_DATABASE_URL`
   */
  databaseUrl: string | null;
  /** Where the department's subgraph answers over HTTP. `EDUCATION_SUBGRAPH_URL` */
  subgraphUrl: string | null;
  /** Secret that the gateway and this subgraph share: signs who is asking. `EDUCATION_REQUESTER_KEY` */
  requesterKey: string | null;
  /** Secret that this process's department and that one alone share: signs the events between them. `EDUCATION_EVENT_KEY` */
  eventKey: string | null;
  /**
   * Private key that signs the department's audit log: Ed25519 as PKCS#8 in base64, or a secret of at least 48
   * hexadecimal digits. `EDUCATION_AUDIT_KEY`; without it a subgraph that runs alone writes its log and does not sign
   * it.
   */
  auditKey: string | null;
  /**
   * By what another department knows what this one signs, as `npm run audit:keys` prints it: they keep each other's
   * checkpoints. `EDUCATION_AUDIT_PUBLIC_KEY`
   */
  auditPublicKey: string | null;
}

export interface Config {
  /** Where the embedded PostgreSQL, keys and the note of the running platform are kept. `DATA_DIR` */
  dataFolder: string;
  /** Port of the gateway, of a single subgraph or of the identity provider. `PORT` */
  port: number | null;
  /** Address to listen on. `HOST` */
  host: string;
  /**
   * PostgreSQL URL of a role that may create databases and roles; used by `prepare`, and by governance, which brings
   * the rights in the databases to the policies. `DATABASE_ADMIN_URL`
   */
  databaseAdminUrl: string | null;
  /** Secret that governance and every other process share: signs which policies are in force. `POLICY_KEY` */
  policyKey: string | null;
  identity: {
    /** Issuer of the OpenID provider. `OIDC_ISSUER` */
    issuer: string | null;
    /** Where its keys are, when not told by its discovery document. `OIDC_JWKS_URL` */
    jwksUrl: string | null;
  };
  /**
   * Requests of one client in a second, in the long run; twice as many at once. Where not set, the limit of
   * query-limits.ts holds: 1000. `REQUESTS_PER_SECOND`
   */
  requestsPerSecond: number | null;
  /** With what the audit logs are hashed: sha256, or sm3. A log keeps what it began with. `AUDIT_HASH` */
  auditHash: TreeHashName;
  /**
   * Networks to which webhooks are sent beyond public addresses: the departments' intranet, 127.0.0.0/8 for a
   * demonstration. `WEBHOOK_NETWORKS`, as `10.20.0.0/16, 127.0.0.0/8`
   */
  webhookNetworks: BlockList;
  /**
   * Requests of which plan, SQL, time and decisions are kept for `npm run trace`, without any value of a record: for
   * development. None where not set. `TRACE_REQUESTS`
   */
  traceRequests: number;
  /** As pino names it. `LOG_LEVEL`: one of trace, debug, info, warn, error, silent */
  logLevel: string;
  department(name: string): DepartmentConfig;
}

export type DepartmentSetting =
  'DATABASE_URL' | 'SUBGRAPH_URL' | 'REQUESTER_KEY' | 'EVENT_KEY' | 'AUDIT_KEY' | 'AUDIT_PUBLIC_KEY';

/** The variable of the environment that holds a department's setting: `CIVIL_AFFAIRS_DATABASE_URL`. */
export function variableOf(department: string, setting: DepartmentSetting): string {
  return `${department.toUpperCase().replaceAll('-', '_')}_${setting}`;
}

/** Reads the whole configuration from the environment; the only place that knows the names of its variables. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const text = (name: string) => environment[name]?.trim() || null;
  return {
    dataFolder: resolve(text('DATA_DIR') ?? '.data'),
    port: readPort(text('PORT')),
    host: text('HOST') ?? '127.0.0.1',
    databaseAdminUrl: text('DATABASE_ADMIN_URL'),
    policyKey: text('POLICY_KEY'),
    identity: { issuer: text('OIDC_ISSUER'), jwksUrl: text('OIDC_JWKS_URL') },
    requestsPerSecond: readRate(text('REQUESTS_PER_SECOND')),
    auditHash: readAuditHash(text('AUDIT_HASH')),
    webhookNetworks: readNetworks('WEBHOOK_NETWORKS', text('WEBHOOK_NETWORKS') ?? ''),
    traceRequests: readTraceRequests(text('TRACE_REQUESTS')),
    logLevel: readLogLevel(text('LOG_LEVEL')),
    department(name) {
      const setting = (of: DepartmentSetting) => text(variableOf(name, of));
      return {
        databaseUrl: setting('DATABASE_URL'),
        subgraphUrl: setting('SUBGRAPH_URL'),
        requesterKey: setting('REQUESTER_KEY'),
        eventKey: setting('EVENT_KEY'),
        auditKey: setting('AUDIT_KEY'),
        auditPublicKey: setting('AUDIT_PUBLIC_KEY'),
      };
    },
  };
}

function readPort(text: string | null): number | null {
  if (text === null) return null;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new RangeError(`PORT is "${text}": set it to a number from 0 to 65535.`);
  return port;
}

function readRate(text: string | null): number | null {
  if (text !== null && !/^[1-9]\d{0,6}$/.test(text))
    throw new RangeError(`REQUESTS_PER_SECOND is "${text}": set it to a whole number from 1.`);
  return text === null ? null : Number(text);
}

function readAuditHash(text: string | null): TreeHashName {
  const name = text ?? 'sha256';
  if (!isTreeHashName(name))
    throw new RangeError(`AUDIT_HASH is "${name}": set it to one of ${treeHashNames.join(', ')}.`);
  return name;
}

function isTreeHashName(name: string): name is TreeHashName {
  return (treeHashNames as readonly string[]).includes(name);
}

function readTraceRequests(text: string | null): number {
  if (text !== null && !/^\d{1,4}$/.test(text))
    throw new RangeError(`TRACE_REQUESTS is "${text}": set it to a whole number from 0 to 9999.`);
  return Number(text ?? 0);
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'];

function readLogLevel(text: string | null): string {
  if (text !== null && !logLevels.includes(text))
    throw new RangeError(`LOG_LEVEL is "${text}": set it to one of ${logLevels.join(', ')}.`);
  return text ?? 'info';
}

export const config = readConfig(process.env);
