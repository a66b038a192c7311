import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { fetchToken } from '../../src/commands/ask/fetch-token.ts';
import { startPlatform, type Platform, type PlatformOptions } from '../../src/processes/start-platform.ts';
import { departmentOfPost, findDemonstrationClient } from '../../src/identity-provider/demonstration-clients.ts';
import { readConfig, variableOf } from '../../src/platform/config.ts';
import { loadSubgraphs, subgraphNames } from '../../src/platform/subgraph/load-departments.ts';
import { copyTemplateDatabases } from './copy-template-databases.ts';
import { openEvents, type EventStream } from './open-events.ts';

export interface Answer {
  status: number;
  data: any;
  errors: {
    message: string;
    path?: (string | number)[];
    extensions: { code: string; remedy: string; [detail: string]: any };
  }[];
}

/**
 * Somebody who asks through the gateway with a real token. Each step gives a new requester, so that one can be varied.
 */
export interface AskingRequester {
  /** For another purpose than the client's first one. */
  for(purpose: string): AskingRequester;
  /** Of another place than 610111: 6, 9 or 12 digits. */
  in(division: string): AskingRequester;
  /** Naming a case. */
  inCase(caseNumber: string): AskingRequester;
  query(document: string, variables?: Record<string, unknown>): Promise<Answer>;
  subscribe(document: string, variables?: Record<string, unknown>): Promise<EventStream>;
  /** The headers that say who asks, and for what. */
  headers(): Promise<Record<string, string>>;
}

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
  const environment: Record<string, string> = {
    DATA_DIR: dataFolder,
    PORT: '0',
    TRACE_REQUESTS: String(traceRequests),
    ...(webhookNetworks && { WEBHOOK_NETWORKS: webhookNetworks }),
  };
  for (const name of subgraphNames()) environment[variableOf(name, 'DATABASE_URL')] = databases.urlOf(name);

  let sent: { sql: string; department: string }[] = [];
  const platform = await startPlatform({
    config: readConfig(environment),
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
    onQuery: (sql, { department }) => sent.push({ sql, department }),
  });
  const tokens = new Map<string, Promise<string>>();
  const tokenOf = (client: string) => {
    const token =
      tokens.get(client) ??
      fetchToken(
        { gateway: platform.gateway.url, issuer: platform.issuer },
        dataFolder,
        findDemonstrationClient(client)!,
      );
    tokens.set(client, token);
    return token;
  };
  const post = (headers: Record<string, string>, body: string) =>
    fetch(platform.gateway.url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });

  function requester(asking: {
    post: string;
    division: string;
    purpose?: string;
    caseNumber?: string;
  }): AskingRequester {
    return {
      for: (purpose) => requester({ ...asking, purpose }),
      in: (division) => requester({ ...asking, division }),
      inCase: (caseNumber) => requester({ ...asking, caseNumber }),
      async headers() {
        const client = `${asking.post}.${asking.division}@${departmentOfPost(asking.post)}`;
        return {
          authorization: `Bearer ${await tokenOf(client)}`,
          'x-purpose': asking.purpose ?? findDemonstrationClient(client)!.purposes[0]!,
          ...(asking.caseNumber && { 'x-case-number': encodeURIComponent(asking.caseNumber) }),
        };
      },
      async subscribe(document, variables) {
        return openEvents(platform.gateway.url, await this.headers(), document, variables);
      },
      async query(document, variables) {
        const response = await post(await this.headers(), JSON.stringify({ query: document, variables }));
        const { data = null, errors = [] } = (await response.json()) as Partial<Answer>;
        return { status: response.status, data, errors };
      },
    };
  }

  return {
    platform,
    dataFolder,
    post,
    tokenOf,
    asRequester: (post) => requester({ post: post.replaceAll(' ', '-'), division: '610111' }),
    async expectQueries(count, work) {
      sent = [];
      const result = await work();
      const statements = sent.map(({ sql }) => sql);
      expect({ count: statements.length, statements }).toEqual({ count, statements });
      return result;
    },
    async statementsOf(work) {
      sent = [];
      await work();
      return sent.map(({ sql }) => sql);
    },
    async statementsByDepartment(work) {
      sent = [];
      await work();
      return new Map(
        [...Map.groupBy(sent, ({ department }) => department)].map(([department, of]) => [
          department,
          of.map(({ sql }) => sql),
        ]),
      );
    },
    async deliverEvents() {
      for (const subgraph of platform.subgraphs.values()) expect(await subgraph.deliverEvents()).toBe(true);
    },
    async sql(department, statement, values = []) {
      const client = await databases.connect(department);
      try {
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
