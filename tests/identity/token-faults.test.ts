import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findDemonstrationClient } from '../../src/identity-provider/demonstration-clients.ts';
import { startIdentityProvider, type IdentityProvider } from '../../src/identity-provider/start-identity-provider.ts';
import { createAuthenticator } from '../../src/platform/identity/authenticate-requester.ts';
import { separateRoles } from '../../src/platform/identity/separate-roles.ts';
import { claimsOf, forgeToken } from './forge-token.ts';

let dataFolder: string;
let provider: IdentityProvider;
beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'identity-'));
  provider = await startIdentityProvider({ port: 0, dataFolder, clients: findDemonstrationClient, separateRoles });
});
afterAll(async () => {
  await provider.close();
  await rm(dataFolder, { recursive: true });
});

const validClaims = () => claimsOf(provider.issuer);
const withToken = (token: string) =>
  createAuthenticator({
    issuer: provider.issuer,
    audience: 'tonghu',
    purposes: new Map([['child-health', { caseNumberRequired: false }]]),
  })({ authorization: `Bearer ${token}`, 'x-purpose': 'child-health' });

test('a token of which nbf lies ahead is told to be not valid yet, and to compare the clocks', async () => {
  const seconds = Math.floor(Date.now() / 1000);
  const early = await forgeToken(dataFolder, { ...validClaims(), nbf: seconds + 60 });
  await expect(withToken(early)).rejects.toMatchObject({
    code: 'TOKEN_INVALID',
    message: expect.stringMatching(/^The token is not valid yet/),
    details: { check: 'nbf', remedy: expect.stringMatching(/clocks/) },
  });
});

test.each([
  ['aud', { aud: 'pension' }, /audience/],
  ['iss', { iss: 'https://elsewhere.example' }, /issuer/],
  ['exp', { exp: undefined }, /expires/],
])('a token with a fault in %s names it', async (check, change, message) => {
  await expect(withToken(await forgeToken(dataFolder, { ...validClaims(), ...change }))).rejects.toMatchObject({
    message: expect.stringMatching(message),
    details: { check },
  });
});
