import { hash as digest } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createRemoteJWKSet, errors as joseErrors, jwtVerify } from 'jose';
import QuickLRU from 'quick-lru';
import { PlatformError } from '../errors.ts';
import { readCaseNumber } from './read-case-number.ts';
import { readTokenClaims } from './read-token-claims.ts';
import type { Requester, TokenClaims } from './requester.ts';

/** The headers of a request that say who asks and for what; an array holds a header once for each time it was sent. */
export interface RequesterHeaders {
  authorization?: string | string[];
  'x-purpose'?: string | string[];
  'x-case-number'?: string | string[];
}

export interface AuthenticatorOptions {
  /** Issuer of the OpenID provider, exactly as its tokens state it. */
  issuer: string;
  /** Audience that a token must be made for. */
  audience: string;
  /** Where the provider's keys are; taken from its discovery document when left out. */
  jwksUri?: string | null;
  /** The closed list of purposes (policies/purposes.yaml). */
  purposes: ReadonlyMap<string, { caseNumberRequired: boolean }>;
  now?: () => Date;
}

export type AuthenticateRequester = (headers: RequesterHeaders) => Promise<Requester>;

// Clocks of departments' machines differ by a little; more would lengthen the life of a stolen token.
const clockToleranceSeconds = 5;
// An unknown key id makes the provider's keys be read again, at most once in this time, however many forged tokens
// arrive.
const keyCooldownMs = 1000;
// The last tokens used, and at most as many again.
const recentTokens = 5000;
// As long as jose keeps the provider's keys: a withdrawn key is then forgotten by both in the same time.
const cacheMs = 600_000;

/**
 * Makes the function that turns the headers of a request into its requester. Tokens are RS256 or ES256 only, verified
 * with the provider's published keys, which are read again when a token names a key not seen before (rotation).
 *
 * The returned function throws PlatformError: UNAUTHENTICATED, TOKEN_EXPIRED, TOKEN_INVALID, UNKNOWN_CLIENT (a claim is
 * missing), ROLES_CONFLICT, PURPOSE_REQUIRED, PURPOSE_NOT_REGISTERED, CASE_NUMBER_REQUIRED, BAD_INPUT (malformed case
 * number). A provider that does not answer is an ordinary Error: it is the operator's business, not the requester's.
 */
export function createAuthenticator(options: AuthenticatorOptions): AuthenticateRequester {
  const now = options.now ?? (() => new Date());
  const verifyToken = createTokenVerifier(options, now);
  // Safe to keep: signature, issuer, audience and claims of one and the same token cannot change, its expiry is checked
  // at each request, and a token has no revocation that verifying again would see. Only tokens that passed are kept,
  // and only their hash.
  const verified = new QuickLRU<string, VerifiedToken>({ maxSize: recentTokens });

  return async (headers) => {
    const token = readBearerToken(headers.authorization);
    const hash = digest('sha256', token, 'base64');
    const at = now().getTime();
    let known = verified.get(hash);
    if (!known || known.until <= at) {
      verified.delete(hash);
      known = await verifyToken(token);
      verified.set(hash, { ...known, until: Math.min(known.until, at + cacheMs) });
    }
    return createRequester(known.claims, headers, options.purposes);
  };
}

interface VerifiedToken {
  claims: TokenClaims;
  /** Milliseconds since 1970; from then on the token has to be verified again. */
  until: number;
}

function createTokenVerifier({ issuer, audience, jwksUri }: AuthenticatorOptions, now: () => Date) {
  let keys: Promise<ReturnType<typeof createRemoteJWKSet>> | null = null;
  let nextLook: Promise<void> | null = null;

  function getKeys() {
    keys ??= findJwksUri(issuer, jwksUri ?? null).then((uri) =>
      createRemoteJWKSet(uri, { cooldownDuration: keyCooldownMs, cacheMaxAge: cacheMs }),
    );
    keys.catch(() => {
      keys = null;
    });
    return keys;
  }

  return async (token: string): Promise<VerifiedToken> => {
    const jwks = await getKeys();
    const verify = () =>
      jwtVerify(token, jwks, {
        issuer,
        audience,
        algorithms: ['RS256', 'ES256'],
        clockTolerance: clockToleranceSeconds,
        currentDate: now(),
        requiredClaims: ['exp'],
      });
    const keysWereJustRead = jwks.coolingDown;
    try {
      const { payload } = await verify().catch(async (error: unknown) => {
        if (!(error instanceof joseErrors.JWKSNoMatchingKey) || !keysWereJustRead) throw error;
        // The key may have been rotated in since: all who wait share one look when the cooldown is over.
        nextLook ??= delay(keyCooldownMs + 50).finally(() => {
          nextLook = null;
        });
        await nextLook;
        return verify();
      });
      return { claims: readTokenClaims(payload), until: (payload.exp! + clockToleranceSeconds) * 1000 };
    } catch (error) {
      throw describeFault(error, issuer);
    }
  };
}

async function findJwksUri(issuer: string, jwksUri: string | null): Promise<URL> {
  if (jwksUri) return new URL(jwksUri);
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(5000) });
    const discovery = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
    if (discovery.issuer !== issuer)
      throw new Error(`the document names the issuer ${JSON.stringify(discovery.issuer)}`);
    return new URL(String(discovery.jwks_uri));
  } catch (cause) {
    throw new Error(`The identity provider ${issuer} does not answer at ${address}.`, { cause });
  }
}

function describeFault(error: unknown, issuer: string): Error {
  if (error instanceof PlatformError) return error;
  if (error instanceof joseErrors.JWTExpired) {
    return new PlatformError('TOKEN_EXPIRED', 'The token has expired.', {
      field: 'authorization',
      check: error.claim,
    });
  }
  if (error instanceof joseErrors.JWTClaimValidationFailed) return describeClaim(error);
  const reason = invalidReasons.find(([kind]) => error instanceof kind)?.[1];
  if (reason) {
    return new PlatformError('TOKEN_INVALID', `The token is not valid: ${reason}.`, { field: 'authorization' });
  }
  return new Error(`The keys of the identity provider ${issuer} cannot be read.`, { cause: error });
}

/** Each claim that decides whether a token is accepted, with what is wrong and what to do. */
function describeClaim({ claim, reason }: joseErrors.JWTClaimValidationFailed): PlatformError {
  const wrong = {
    nbf: 'not valid yet: it is valid from a later time (nbf)',
    exp: 'without a time at which it expires (exp)',
    iss: 'from another issuer (iss) than this platform accepts',
    aud: 'made for another audience (aud) than this platform',
  }[claim];
  const isEarly = reason === 'check_failed' && claim === 'nbf';
  const shown = reason === 'invalid' ? `not valid: its claim ${claim} is not a number of seconds` : wrong;
  return new PlatformError('TOKEN_INVALID', `The token is ${shown ?? `not valid: its claim ${claim} does not fit`}.`, {
    field: 'authorization',
    check: claim,
    ...(isEarly && {
      remedy: 'Compare the clocks of the identity provider and of this platform, then ask again.',
    }),
  });
}

const invalidReasons = [
  [joseErrors.JWSSignatureVerificationFailed, 'its signature does not fit its content'],
  [joseErrors.JWKSNoMatchingKey, 'it is signed with a key that the identity provider does not publish'],
  [joseErrors.JWKSMultipleMatchingKeys, 'it does not say with which key it is signed'],
  [joseErrors.JOSEAlgNotAllowed, 'it is not signed with RS256 or ES256'],
  [joseErrors.JOSENotSupported, 'it is not signed with RS256 or ES256'],
  [joseErrors.JWTInvalid, 'it is not a signed JSON Web Token'],
  [joseErrors.JWSInvalid, 'it is not a signed JSON Web Token'],
] as const;

function readBearerToken(header: string | string[] | undefined): string {
  // Of two tokens neither counts.
  const [sent, second] = [header ?? []].flat();
  const token = second === undefined && /^Bearer +([^\s,]+)$/i.exec(sent?.trim() ?? '')?.[1];
  if (!token)
    throw new PlatformError('UNAUTHENTICATED', 'The request carries no bearer token.', { field: 'authorization' });
  return token;
}

function createRequester(
  claims: TokenClaims,
  headers: RequesterHeaders,
  purposes: AuthenticatorOptions['purposes'],
): Requester {
  const { client, department, division } = claims;
  const purpose = single('x-purpose', headers)?.trim();
  if (!purpose) {
    throw new PlatformError('PURPOSE_REQUIRED', 'The request names no purpose.', {
      field: 'x-purpose',
      registered: claims.purposes,
    });
  }
  const rules = purposes.get(purpose);
  if (!rules || !claims.purposes.includes(purpose)) {
    const message = `The purpose in x-purpose is not registered for ${client}.`;
    throw new PlatformError('PURPOSE_NOT_REGISTERED', message, { field: 'x-purpose', registered: claims.purposes });
  }
  const caseNumber = readCaseNumber(single('x-case-number', headers));
  if (caseNumber === null && rules.caseNumberRequired) {
    throw new PlatformError('CASE_NUMBER_REQUIRED', `The purpose ${purpose} needs a case number.`, {
      field: 'x-case-number',
    });
  }
  return { client, department, roles: [...claims.roles], division, purpose, caseNumber };
}

/** @throws PlatformError BAD_INPUT for a header that is sent twice: it must not be read as either of the two */
function single(name: 'x-purpose' | 'x-case-number', headers: RequesterHeaders): string | undefined {
  const sent = [headers[name] ?? []].flat();
  if (sent.length > 1)
    throw new PlatformError('BAD_INPUT', `The header ${name} is sent ${sent.length} times.`, {
      field: name,
      check: 'single',
      remedy: `Send ${name} once.`,
    });
  return sent[0];
}
