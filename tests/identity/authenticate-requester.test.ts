import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SignJWT, decodeJwt } from 'jose';
import { findDemonstrationClient } from '../../src/identity-provider/demonstration-clients.ts';
import { startIdentityProvider, type IdentityProvider } from '../../src/identity-provider/start-identity-provider.ts';
import { createAuthenticator, type AuthenticateRequester } from '../../src/platform/identity/authenticate-requester.ts';
import { separateRoles } from '../../src/platform/identity/separate-roles.ts';
import { countReads } from './count-reads.ts';
import { fetchTokenOf } from './fetch-token-of.ts';
import { claimsOf, clinic, forgeToken, readSigningKeys } from './forge-token.ts';

const purposes = new Map([
  ['child-health', { caseNumberRequired: false }],
  ['mandatory-report-health', { caseNumberRequired: true }],
  ['child-protection', { caseNumberRequired: false }],
]);

let dataFolder: string;
let provider: IdentityProvider;
let authenticate: AuthenticateRequester;
let token: string;

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'identity-'));
  provider = await startIdentityProvider({ port: 0, dataFolder, clients: findDemonstrationClient, separateRoles });
  authenticate = createAuthenticator({ issuer: provider.issuer, audience: 'tonghu', purposes });
  token = await fetchTokenOf(provider.issuer, dataFolder, clinic);
});

afterAll(async () => {
  await provider.close();
  await rm(dataFolder, { recursive: true });
});

const asClinic = (more: Record<string, string> = {}) =>
  authenticate({ authorization: `Bearer ${token}`, 'x-purpose': 'child-health', ...more });
const withToken = (changed: string) => asClinic({ authorization: `Bearer ${changed}` });
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

const validClaims = () => claimsOf(provider.issuer);

describe('a valid token', () => {
  test('becomes a requester with department, roles, division and the purpose of this request', async () => {
    expect(await asClinic()).toEqual({
      client: clinic,
      department: 'health',
      roles: ['clinic'],
      division: '610111000000',
      purpose: 'child-health',
      caseNumber: null,
    });
  });

  test('is accepted again with another purpose', async () => {
    const requester = await asClinic({ 'x-purpose': 'mandatory-report-health', 'x-case-number': 'JB-2026-0012' });
    expect(requester).toMatchObject({ purpose: 'mandatory-report-health', caseNumber: 'JB-2026-0012' });
  });

  test('may be signed with ES256', async () => {
    expect(await withToken(await forgeToken(dataFolder, validClaims(), 'ES256'))).toMatchObject({ client: clinic });
  });

  test('is accepted where the address of the keys is configured', async () => {
    const configured = createAuthenticator({
      issuer: provider.issuer,
      audience: 'tonghu',
      jwksUri: `${provider.issuer}/jwks`,
      purposes,
    });
    expect(await configured({ authorization: `bearer ${token}`, 'x-purpose': 'child-health' })).toMatchObject({
      department: 'health',
    });
  });

  test('does not let one request change what the next one is told', async () => {
    (await asClinic()).roles.push('auditor');
    expect((await asClinic()).roles).toEqual(['clinic']);
  });
});

describe('a request without a usable token', () => {
  test.each([{}, { authorization: '' }, { authorization: 'Basic Y2xpbmlj' }, { authorization: 'Bearer' }])(
    'is unauthenticated: %j',
    async (headers) => {
      await expect(authenticate({ 'x-purpose': 'child-health', ...headers })).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
      });
    },
  );

  test('is unauthenticated when it carries two tokens', async () => {
    const headers = { authorization: [`Bearer ${token}`, `Bearer ${token}`], 'x-purpose': 'child-health' };
    await expect(authenticate(headers)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('is refused when the token is no token at all', async () => {
    await expect(withToken('abc')).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
    await expect(withToken('a.b.c')).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  });
});

describe('an expired token', () => {
  test('is refused, also when it was accepted before', async () => {
    let at = new Date();
    const shortLived = await startIdentityProvider({
      port: 0,
      dataFolder,
      clients: findDemonstrationClient,
      separateRoles,
      lifetimeSeconds: 2,
    });
    const watching = createAuthenticator({ issuer: shortLived.issuer, audience: 'tonghu', purposes, now: () => at });
    const headers = {
      authorization: `Bearer ${await fetchTokenOf(shortLived.issuer, dataFolder, clinic)}`,
      'x-purpose': 'child-health',
    };
    const { exp, iat } = decodeJwt(headers.authorization.slice(7));
    expect(exp! - iat!).toBe(2);
    await watching(headers);
    at = new Date(exp! * 1000 + 4000);
    await expect(watching(headers)).resolves.toMatchObject({ client: clinic });
    at = new Date(exp! * 1000 + 6000);
    await expect(watching(headers)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
    await shortLived.close();
  });

  test('is refused when it was never seen before', async () => {
    const expired = await forgeToken(dataFolder, { ...validClaims(), exp: Math.floor(Date.now() / 1000) - 60 });
    await expect(withToken(expired)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  });
});

describe('a forged token', () => {
  const invalid = { code: 'TOKEN_INVALID' };

  test('is refused when a claim was changed', async () => {
    const [header, payload, signature] = token.split('.');
    const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as object;
    await expect(
      withToken(`${header}.${encode({ ...claims, division: '000000000000' })}.${signature}`),
    ).rejects.toMatchObject(invalid);
  });

  test('is refused without a signature (alg none)', async () => {
    await expect(withToken(`${encode({ alg: 'none' })}.${encode(validClaims())}.`)).rejects.toMatchObject(invalid);
  });

  test('is refused when signed with HS256 and the public key as secret', async () => {
    const { jwk } = (await readSigningKeys(dataFolder))[0]!;
    const secret = createPublicKey({ key: { kty: jwk.kty!, n: jwk.n!, e: jwk.e! }, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    });
    const content = `${encode({ alg: 'HS256', kid: jwk.kid })}.${encode(validClaims())}`;
    await expect(
      withToken(`${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`),
    ).rejects.toMatchObject(invalid);
  });

  test("is refused when signed with a key of one's own under the provider's key id", async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const { jwk } = (await readSigningKeys(dataFolder))[0]!;
    const own = await new SignJWT(validClaims())
      .setProtectedHeader({ alg: 'RS256', kid: String(jwk.kid) })
      .sign(privateKey);
    await expect(withToken(own)).rejects.toMatchObject(invalid);
  });

  test('is refused when it brings its own key along in the header', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const header = { alg: 'RS256', kid: 'own', jwk: publicKey.export({ format: 'jwk' }) as { kty: string } };
    await expect(
      withToken(await new SignJWT(validClaims()).setProtectedHeader(header).sign(privateKey)),
    ).rejects.toMatchObject(invalid);
  });

  test.each([
    ['another audience', { aud: 'pension' }],
    ['no audience', { aud: undefined }],
    ['another issuer', { iss: 'https://elsewhere.example' }],
    ['no expiry', { exp: undefined }],
    ['a validity that begins in an hour', { nbf: Math.floor(Date.now() / 1000) + 3600 }],
  ])('is refused with %s', async (_title, change) => {
    await expect(withToken(await forgeToken(dataFolder, { ...validClaims(), ...change }))).rejects.toMatchObject(
      invalid,
    );
  });
});

describe('a token whose client is not registered as the platform needs it', () => {
  test.each([
    ['department', undefined],
    ['department', 'Health!'],
    ['roles', undefined],
    ['roles', []],
    ['roles', 'clinic'],
    ['division', undefined],
    ['division', '610111'],
    ['division', 610111000000],
    ['purposes', undefined],
    ['purposes', [1]],
    ['client_id', undefined],
  ])('is of an unknown client: %s is %j', async (claim, value) => {
    const refused = withToken(await forgeToken(dataFolder, { ...validClaims(), [claim]: value }));
    await expect(refused).rejects.toMatchObject({ code: 'UNKNOWN_CLIENT', details: { field: claim } });
  });
});

describe('auditor, policy manager and operator (个人信息保护法 第五十一条)', () => {
  test.each([
    [['auditor', 'policy-manager'], 'auditor', 'policy-manager'],
    [['operator', 'clinic', 'auditor'], 'auditor', 'operator'],
    [['operator', 'policy-manager'], 'policy-manager', 'operator'],
  ])('are three roles that no token carries together: %j', async (roles, held, another) => {
    const refused = withToken(await forgeToken(dataFolder, { ...validClaims(), roles }));
    await expect(refused).rejects.toMatchObject({
      code: 'ROLES_CONFLICT',
      message: `${clinic} is ${held} and may not be ${another} as well.`,
      extensions: { field: 'roles', remedy: expect.stringContaining('Register another account') },
    });
  });

  test('each go with any other role', async () => {
    expect(
      await withToken(await forgeToken(dataFolder, { ...validClaims(), roles: ['auditor', 'clinic'] })),
    ).toMatchObject({ roles: ['auditor', 'clinic'] });
  });
});

describe('the purpose of a request', () => {
  test('has to be named', async () => {
    await expect(authenticate({ authorization: `Bearer ${token}` })).rejects.toMatchObject({
      code: 'PURPOSE_REQUIRED',
    });
    await expect(asClinic({ 'x-purpose': ' ' })).rejects.toMatchObject({ code: 'PURPOSE_REQUIRED' });
  });

  test('has to be registered for the client', async () => {
    const refused = asClinic({ 'x-purpose': 'child-protection' });
    await expect(refused).rejects.toMatchObject({
      code: 'PURPOSE_NOT_REGISTERED',
      details: { registered: ['child-health', 'mandatory-report-health', 'emergency-protection'] },
    });
  });

  test("has to be on the platform's closed list, whatever the token says", async () => {
    const own = await forgeToken(dataFolder, { ...validClaims(), purposes: ['curiosity'] });
    await expect(asClinic({ authorization: `Bearer ${own}`, 'x-purpose': 'curiosity' })).rejects.toMatchObject({
      code: 'PURPOSE_NOT_REGISTERED',
    });
  });

  test('needs a case number where the list says so', async () => {
    const report = { 'x-purpose': 'mandatory-report-health' };
    await expect(asClinic(report)).rejects.toMatchObject({ code: 'CASE_NUMBER_REQUIRED' });
    await expect(asClinic({ ...report, 'x-case-number': '' })).rejects.toMatchObject({ code: 'CASE_NUMBER_REQUIRED' });
  });
});

describe('the keys of the provider', () => {
  test('may rotate: new tokens are accepted at once, those signed before still are', async () => {
    const before = await fetchTokenOf(provider.issuer, dataFolder, clinic);
    await asClinic();
    await provider.rotateKeys();
    const after = await fetchTokenOf(provider.issuer, dataFolder, clinic);
    expect(await withToken(after)).toMatchObject({ client: clinic });
    expect(await withToken(before)).toMatchObject({ client: clinic });
  });

  test('are not read for every forged token that names an unknown one', async () => {
    const keys = await countReads(provider.issuer);
    const watched = createAuthenticator({ issuer: provider.issuer, audience: 'tonghu', jwksUri: keys.uri, purposes });
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const forged = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        new SignJWT(validClaims()).setProtectedHeader({ alg: 'ES256', kid: `unknown-${index}` }).sign(privateKey),
      ),
    );
    const began = Date.now();
    const results = await Promise.allSettled(
      forged.map((one) => watched({ authorization: `Bearer ${one}`, 'x-purpose': 'child-health' })),
    );
    keys.close();
    expect(results.map((result) => result.status === 'rejected' && (result.reason as { code: string }).code)).toEqual(
      forged.map(() => 'TOKEN_INVALID'),
    );
    expect(keys.reads()).toBeLessThanOrEqual(2 + Math.ceil((Date.now() - began) / 1000));
  });

  test('being out of reach is a fault of the platform, not of the token', async () => {
    const lost = createAuthenticator({ issuer: 'http://127.0.0.1:9', audience: 'tonghu', purposes });
    const asked = lost({ authorization: `Bearer ${token}`, 'x-purpose': 'child-health' });
    await expect(asked).rejects.toThrow('The identity provider http://127.0.0.1:9 does not answer');
    await expect(asked).rejects.not.toHaveProperty('code');
  });
});
