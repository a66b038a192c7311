import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { fetchToken } from '../../src/commands/ask/fetch-token.ts';
import { startPlatform, type Platform, type PlatformOptions } from '../../src/processes/start-platform.ts';
import { findDemonstrationClient } from '../../src/identity-provider/demonstration-clients.ts';
import { readConfig, variableOf } from '../../src/platform/config.ts';
import { loadSubgraphs, subgraphNames } from '../../src/platform/subgraph/load-departments.ts';
import { askingRequester, type AskingRequester } from './asking-requester.ts';
import { copyTemplateDatabases, type DatabaseCopies } from './copy-template-databases.ts';
import { SentStatements } from './sent-statements.ts';

export interface TestPlatform {
  platform: Platform;
  /** Where the platform keeps its keys. */
  dataFolder: string;
  /** `asRequester('student affairs')`: the demonstration client of that post. */
  asRequester(post: string): AskingRequester;
  /** Posts any request to the gateway. */
  post(headers: Record<string, string>, body: string): Promise<Response>;
  tokenOf(client: string): Promise<string>;
  /** Runs the work and expects exactly so many SQL statements, in all departments together. */
  expectQueries<Result>(count: number, work: () => Promise<Result>): Promise<Result>;
  /** The SQL statements that the work sends, in all departments together. */
  statementsOf(work: () => Promise<unknown>): Promise<string[]>;
  /** The same by department. */
  statementsByDepartment(work: () => Promise<unknown>): Promise<Map<string, string[]>>;
  /** Carries what waits in every department's outbox to its readers. */
  deliverEvents(): Promise<void>;
  /** Rows of a department's database, as its administrator. */
  sql(department: string, statement: string, values?: unknown[]): Promise<any[]>;
  close(): Promise<void>;
}

export type TestPlatformOptions = Pick<PlatformOptions, 'now' | 'policies' | 'limits' | 'trustedDocuments'> & {
  /** Networks to which webhooks are sent, as WEBHOOK_NETWORKS names them. */
  webhookNetworks?: string;
  /** Requests whose traces are kept. */
  traceRequests?: number;
};

/**
 * Starts the platform in this process on copies of the template databases, with a real identity provider and gateway.
 */
export async function startTestPlatform({
  now,
  policies,
  limits,
  trustedDocuments,
  webhookNetworks,
  traceRequests = 0,
}: TestPlatformOptions = {}): Promise<TestPlatform> {
  const databases = await copyTemplateDatabases(policies);
  const dataFolder = mkdtempSync(join(tmpdir(), 'tonghu-test-'));
  const sent = new SentStatements();
  const platform = await startPlatform({
    config: readConfig({
      DATA_DIR: dataFolder,
      PORT: '0',
      TRACE_REQUESTS: String(traceRequests),
      ...(webhookNetworks && { WEBHOOK_NETWORKS: webhookNetworks }),
      ...databaseUrls(databases),
    }),
    departments: await loadSubgraphs(),
    demonstration: null,
    adminUrl: databases.adminUrl,
    onProgress: () => {},
    now,
    policies,
    pollEvents: false,
    trustedDocuments,
    // A test asks faster than a department does.
    limits: { requestsPerSecond: 10_000, ...limits },
    onQuery: (sql, { department }) => sent.note(sql, department),
  });
  const tokenOf = tokensFrom(platform, dataFolder);
  const post = (headers: Record<string, string>, body: string) =>
    fetch(platform.gateway.url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  const gateway = { url: platform.gateway.url, post, tokenOf };

  return {
    platform,
    dataFolder,
    post,
    tokenOf,
    asRequester: (post) => askingRequester(gateway, { post: post.replaceAll(' ', '-'), division: '610111' }),
    expectQueries: (count, work) => sent.expectQueries(count, work),
    statementsOf: (work) => sent.statementsOf(work),
    statementsByDepartment: (work) => sent.statementsByDepartment(work),
    async deliverEvents() {
      for (const subgraph of platform.subgraphs.values()) expect(await subgraph.deliverEvents()).toBe(true);
    },
    async sql(department, statement, values = []) {
      const client = await databases.connect(department);
      try {
        // As the whole country: whose place a statement touches is no matter of most tests.
        await client.query(`set tonghu.division = '000000000000'`);
        return (await client.query(statement, values)).rows;
      } finally {
        await client.end();
      }
    },
    async close() {
      await platform.close();
      await databases.drop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

function databaseUrls(databases: DatabaseCopies): Record<string, string> {
  return Object.fromEntries(subgraphNames().map((name) => [variableOf(name, 'DATABASE_URL'), databases.urlOf(name)]));
}

/** Milliseconds for which a token is used: it is valid for ten minutes, and full proofs run longer. */
const tokenAge = 300_000;

/** Gives a client's token, which is fetched once, and anew where a test runs on and on. */
function tokensFrom({ gateway, issuer }: Platform, dataFolder: string): (client: string) => Promise<string> {
  const tokens = new Map<string, { token: Promise<string>; fetchedAt: number }>();
  return (client) => {
    const at = performance.now();
    const known = tokens.get(client);
    if (known && at - known.fetchedAt < tokenAge) return known.token;
    const token = fetchToken({ gateway: gateway.url, issuer }, dataFolder, findDemonstrationClient(client)!);
    tokens.set(client, { token, fetchedAt: at });
    return token;
  };
}
