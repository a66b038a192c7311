import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSchema, graphql } from 'graphql';
import { decodeJwt } from 'jose';
import {
  findDemonstrationClient,
  listDemonstrationClients,
} from '../../src/identity-provider/demonstration-clients.ts';
import { startIdentityProvider, type IdentityProvider } from '../../src/identity-provider/start-identity-provider.ts';
import { separateRoles } from '../../src/platform/identity/separate-roles.ts';
import { PlatformError } from '../../src/platform/errors.ts';
import { createAuthenticator, type RequesterHeaders } from '../../src/platform/identity/authenticate-requester.ts';

const schema = buildSchema(
  'type Query { requester: Requester, secret: String } type Requester { client: String, purpose: String, ' +
    'caseNumber: String }',
);
const purposes = new Map([
  ['child-health', { caseNumberRequired: false }],
  ['mandatory-report-health', { caseNumberRequired: true }],
]);
const clinic = 'clinic.610111@health';

let folder: string;
let provider: IdentityProvider;
let gateway: Server;

/** A gateway with the platform's own identity check and one question to ask: who am I? */
function startSmallGateway(): Server {
  const authenticate = createAuthenticator({ issuer: provider.issuer, audience: 'tonghu', purposes });
  return createServer(async (request, response) => {
    const { query, variables } = JSON.parse(await text(request)) as {
      query: string;
      variables: Record<string, unknown>;
    };
    const result = await authenticate(request.headers as RequesterHeaders).then(
      (requester) =>
        graphql({
          schema,
          source: query,
          variableValues: variables,
          rootValue: {
            requester,
            secret: () => {
              throw new PlatformError('FIELD_REFUSED', 'The field secret is not released.', { field: 'Query.secret' });
            },
          },
        }),
      ({ message, extensions }: PlatformError) => ({ errors: [{ message, extensions }] }),
    );
    response.end(JSON.stringify(result));
  }).listen(0, '127.0.0.1');
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'commands-'));
  provider = await startIdentityProvider({
    port: 0,
    dataFolder: folder,
    clients: findDemonstrationClient,
    separateRoles,
  });
  gateway = startSmallGateway();
  await once(gateway, 'listening');
  await describePlatform(folder, `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/graphql`);
});

afterAll(async () => {
  gateway.closeAllConnections();
  gateway.close();
  await provider.close();
  await rm(folder, { recursive: true });
});

async function describePlatform(dataFolder: string, url: string): Promise<void> {
  await writeFile(join(dataFolder, 'platform.json'), JSON.stringify({ gateway: url, issuer: provider.issuer }));
}

function run(
  command: 'ask' | 'token' | 'clients',
  parameters: string[],
  dataFolder = folder,
  environment: NodeJS.ProcessEnv = {},
) {
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      ['--import', './src/typescript.mjs', `src/commands/ask/${command}.ts`, ...parameters],
      { env: { DATA_DIR: dataFolder, ...environment } },
      (_error, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

describe('ask', () => {
  test('asks as the client, for its first purpose, and shows the answer', async () => {
    expect(await run('ask', [clinic, '{ requester { client purpose } }'])).toEqual({
      code: 0,
      err: '',
      out: `requester\n  client: ${clinic}\n  purpose: child-health\n`,
    });
  });

  test('carries a purpose and a Chinese case number', async () => {
    const { out } = await run('ask', [
      '--purpose',
      'mandatory-report-health',
      '--case',
      '西公（灞）字〔2026〕12号',
      clinic,
      '{ requester { caseNumber } }',
    ]);
    expect(out).toBe('requester\n  caseNumber: 西公（灞）字〔2026〕12号\n');
  });

  test('prints the bare response with --json, and passes variables', async () => {
    const query = 'query ($ask: Boolean!) { requester @include(if: $ask) { purpose } }';
    expect(await run('ask', ['--json', '--variables', '{"ask": true}', clinic, query])).toEqual({
      code: 0,
      err: '',
      out: '{"data":{"requester":{"purpose":"child-health"}}}\n',
    });
  });

  test('shows refused fields under the data and still ends well', async () => {
    const { code, out } = await run('ask', [clinic, '{ requester { purpose } secret }']);
    expect(code).toBe(0);
    expect(out).toContain(
      '  purpose: child-health\n\nsecret: -\n\nRefused\n  Query.secret  FIELD_REFUSED\n    The field secret is not ' +
        'released.\n',
    );
  });

  test('uses colours only where they are wanted', async () => {
    const ask = (environment: NodeJS.ProcessEnv) =>
      run('ask', [clinic, '{ requester { purpose } }'], folder, environment);
    const bold = '\u001b[1mrequester\u001b[22m';
    expect((await ask({})).out).not.toContain(bold);
    expect((await ask({ FORCE_COLOR: '1' })).out).toContain(bold);
    expect((await ask({ NO_COLOR: '1' })).out).not.toContain(bold);
  });

  test('ends with exit code 1 when nothing was answered', async () => {
    const onlySecret = await run('ask', [clinic, '{ secret }']);
    expect(onlySecret).toMatchObject({ code: 1, err: '' });
    const refused = await run('ask', ['--purpose', 'curiosity', clinic, '{ secret }']);
    expect(refused.code).toBe(1);
    expect(refused.out).toContain('x-purpose  PURPOSE_NOT_REGISTERED');
    expect((await run('ask', ['--json', '--purpose', 'curiosity', clinic, '{ secret }'])).code).toBe(1);
  });
});

describe('token', () => {
  test('prints the bare token and nothing else', async () => {
    const { code, out, err } = await run('token', [clinic]);
    expect({ code, err, lines: out.split('\n').length }).toEqual({ code: 0, err: '', lines: 2 });
    expect(decodeJwt(out.trim())).toMatchObject({ client_id: clinic, aud: 'tonghu' });
  });
});

describe('clients', () => {
  test('lists who may ask, as a table and as JSON', async () => {
    expect((await run('clients', [])).out).toMatch(/│ clinic\.610111@health +│ 西安市灞桥区基层医疗卫生机构医务人员/);
    expect(JSON.parse((await run('clients', ['--json'])).out)).toEqual(listDemonstrationClients());
  });
});

describe('every command', () => {
  test.each(['ask', 'token', 'clients'] as const)('%s explains itself with an example', async (command) => {
    const { code, out } = await run(command, ['--help']);
    expect(code).toBe(0);
    expect(out).toContain('Example:');
  });

  test('says what to do when the client does not exist or the variables are no JSON object', async () => {
    expect(await run('token', ['nobody'])).toEqual({
      code: 1,
      out: '',
      err: 'There is no demonstration client nobody. npm run clients lists them.\n',
    });
    expect((await run('ask', ['--variables', '[1]', clinic, '{ secret }'])).err).toBe(
      '--variables is no JSON object. Write it as in --variables \'{"first": 5}\'.\n',
    );
  });

  test('says what to do when the platform was never started, has stopped, or is none', async () => {
    const other = await mkdtemp(join(tmpdir(), 'commands-'));
    expect(await run('ask', [clinic, '{ secret }'], other)).toEqual({
      code: 1,
      out: '',
      err:
        `No platform is running on the data folder ${other}. Start it with npm start in another terminal, then ask ` +
        'again.\n',
    });
    await writeFile(join(other, 'platform.json'), '{}');
    expect((await run('token', [clinic], other)).err).toContain(
      'cannot be read: it names no gateway and issuer. Start the platform again',
    );
    await describePlatform(other, 'http://127.0.0.1:9/graphql');
    expect((await run('token', [clinic], other)).err).toContain('There are no demonstration clients in');
    await startIdentityProvider({ port: 0, dataFolder: other, clients: findDemonstrationClient, separateRoles }).then(
      (elsewhere) => elsewhere.close(),
    );
    expect((await run('token', [clinic], other)).err).toContain(`gives no token to ${clinic}: invalid_client`);
    await rm(other, { recursive: true });
  });

  test('says what to do when the gateway has stopped or is something else', async () => {
    const answering = JSON.parse((await run('ask', ['--json', clinic, '{ requester { client } }'])).out) as object;
    expect(answering).toHaveProperty('data');
    const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/graphql`;
    await describePlatform(folder, 'http://127.0.0.1:9/graphql');
    const stopped = await run('ask', [clinic, '{ secret }']);
    await describePlatform(folder, `${provider.issuer}/jwks`);
    const another = await run('ask', [clinic, '{ secret }']);
    await describePlatform(folder, url);
    expect(stopped).toMatchObject({ code: 1, out: '' });
    expect(stopped.err).toContain(
      'Nothing answers at http://127.0.0.1:9/graphql: the platform has stopped. Start it with npm start',
    );
    expect(another.err).toContain('answered with HTTP status 404 and no GraphQL response');
  });
});
