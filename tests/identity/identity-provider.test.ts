import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { getClientSecret } from '../../src/identity-provider/client-secret.ts';
import { findDemonstrationClient } from '../../src/identity-provider/demonstration-clients.ts';
import {
  startIdentityProvider,
  type IdentityProvider,
  type IdentityProviderOptions,
} from '../../src/identity-provider/start-identity-provider.ts';
import { separateRoles } from '../../src/platform/identity/separate-roles.ts';
import { fetchTokenOf, requestToken } from './fetch-token-of.ts';

const director = 'director.610111001200@civil-affairs';
let dataFolder: string;
let started: IdentityProvider[];

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'provider-'));
  started = [];
});

afterEach(async () => {
  await Promise.all(started.map((provider) => provider.close()));
  await rm(dataFolder, { recursive: true });
});

async function start(options: Partial<IdentityProviderOptions> = {}) {
  const provider = await startIdentityProvider({
    port: 0,
    dataFolder,
    clients: findDemonstrationClient,
    separateRoles,
    ...options,
  });
  started.push(provider);
  return provider;
}

async function publishedKeys(issuer: string) {
  const { keys } = (await (await fetch(`${issuer}/jwks`)).json()) as { keys: Record<string, string>[] };
  return keys;
}

describe('the identity provider', () => {
  test('gives a client a token for ten minutes with its department, roles, division and purposes', async () => {
    const { issuer } = await start();
    const token = await fetchTokenOf(issuer, dataFolder, director);
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'RS256', typ: 'at+jwt' });
    const claims = decodeJwt(token);
    expect(claims).toMatchObject({
      iss: issuer,
      aud: 'tonghu',
      client_id: director,
      department: 'civil-affairs',
      roles: ['village-director'],
      division: '610111001200',
      purposes: ['child-protection', 'home-visit'],
    });
    expect(claims.exp! - claims.iat!).toBe(600);
  });

  test('publishes an RS256 and an ES256 key, and nothing private of them', async () => {
    const keys = await publishedKeys((await start()).issuer);
    expect(keys.map(({ alg }) => alg)).toEqual(['RS256', 'ES256']);
    expect(keys.flatMap(Object.keys)).not.toEqual(expect.arrayContaining(['d']));
  });

  test('knows no client that does not exist, and no client with a wrong secret', async () => {
    const { issuer } = await start();
    const refused = { status: 401, body: { error: 'invalid_client' } };
    expect(await requestToken(issuer, 'nobody', 'secret')).toMatchObject(refused);
    expect(await requestToken(issuer, 'director.110101001001@civil-affairs', 'secret')).toMatchObject(refused);
    expect(await requestToken(issuer, director, 'secret')).toMatchObject(refused);
    expect(
      await requestToken(issuer, director, await getClientSecret(dataFolder, 'clinic.610111@health')),
    ).toMatchObject(refused);
  });

  test('gives no token to a client that is configured with two roles which no account may hold together, and tells its operator', async () => {
    const faults: string[] = [];
    const registered = {
      client: director,
      department: 'civil-affairs',
      division: '610111000000',
      purposes: ['audit-review'],
    };
    const roles: Record<string, string[]> = {
      one: ['auditor', 'child-welfare'],
      two: ['auditor', 'policy-manager'],
      three: ['operator', 'supervisor', 'auditor'],
    };
    const { issuer } = await start({
      clients: (client) => ({ ...registered, client, roles: roles[client]! }),
      onError: (error) => faults.push(error.message),
    });
    const statusOf = async (client: string) =>
      (await requestToken(issuer, client, await getClientSecret(dataFolder, client))).status;
    expect([await statusOf('one'), await statusOf('two'), await statusOf('three')]).toEqual([200, 500, 500]);
    expect(faults).toEqual([
      'The client two is configured as auditor and policy-manager: give each of these roles to an account of its own.',
      'The client three is configured as auditor and operator: give each of these roles to an account of its own.',
    ]);
  });

  test('gives tokens for this platform only, and by client credentials only', async () => {
    const { issuer } = await start();
    const secret = await getClientSecret(dataFolder, director);
    expect((await requestToken(issuer, director, secret, { resource: 'https://elsewhere.example' })).body.error).toBe(
      'invalid_target',
    );
    for (const grant_type of ['authorization_code', 'refresh_token', 'password']) {
      expect((await requestToken(issuer, director, secret, { grant_type })).status).toBe(400);
    }
    const login = await fetch(`${issuer}/auth?client_id=${director}&response_type=code&scope=openid`, {
      headers: { accept: 'text/html' },
    });
    expect(login.status).toBe(400);
  });

  test('keeps its keys and secrets over a restart, readable by their owner only', async () => {
    const first = await start();
    const keys = await publishedKeys(first.issuer);
    const secret = await getClientSecret(dataFolder, director);
    const second = await start();
    expect(await publishedKeys(second.issuer)).toEqual(keys);
    expect((await requestToken(second.issuer, director, secret)).status).toBe(200);
    for (const name of ['keys.json', 'client-secret']) {
      expect((await stat(join(dataFolder, 'identity', name))).mode & 0o777).toBe(0o600);
    }
  });

  test('signs with a new key after a rotation and publishes the old one until its tokens have expired', async () => {
    let at = new Date();
    const provider = await start({ now: () => at });
    const before = await publishedKeys(provider.issuer);
    await provider.rotateKeys();
    const after = await publishedKeys(provider.issuer);
    expect(after.slice(2)).toEqual(before);
    expect(decodeProtectedHeader(await fetchTokenOf(provider.issuer, dataFolder, director)).kid).toBe(after[0]!['kid']);
    expect(await publishedKeys((await start({ now: () => at })).issuer)).toEqual(after);
    at = new Date(at.getTime() + 11 * 60_000);
    expect(await publishedKeys((await start({ now: () => at })).issuer)).toEqual(after.slice(0, 2));
    await provider.rotateKeys();
    expect((await publishedKeys(provider.issuer)).slice(2)).toEqual(after.slice(0, 2));
  });

  test('listens on the loopback interface and says when its port is taken', async () => {
    const { issuer } = await start();
    expect(issuer).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const port = Number(new URL(issuer).port);
    await expect(start({ port })).rejects.toThrow(
      `port ${port} is taken: stop what listens there or choose another port`,
    );
  });

  test('says which file to remove when its keys cannot be read', async () => {
    await (await start()).rotateKeys();
    const file = join(dataFolder, 'identity', 'keys.json');
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, 100));
    await expect(start()).rejects.toThrow(`The signing keys in ${file} cannot be used`);
  });

  test('writes nothing on the console', async () => {
    const script = `
      import { startIdentityProvider } from './src/identity-provider/start-identity-provider.ts';
      import { findDemonstrationClient } from './src/identity-provider/demonstration-clients.ts';
      import { separateRoles } from './src/platform/identity/separate-roles.ts';
      import { fetchTokenOf } from './tests/identity/fetch-token-of.ts';
      const dataFolder = ${JSON.stringify(dataFolder)};
      const clients = findDemonstrationClient;
      const provider = await startIdentityProvider({ port: 0, dataFolder, clients, separateRoles });
      await fetchTokenOf(provider.issuer, dataFolder, '${director}');
      for (const path of ['/auth', '/token', '/jwks', '/nowhere', '/.well-known/openid-configuration']) {
        await fetch(provider.issuer + path, { headers: { accept: 'text/html', origin: 'http://elsewhere.example' } });
      }
      await provider.close();`;
    const output = await promisify(execFile)(process.execPath, [
      '--import',
      './src/typescript.mjs',
      '--input-type=module',
      '-e',
      script,
    ]);
    expect(output).toEqual({ stdout: '', stderr: '' });
  });
});
