import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider, errors } from 'oidc-provider';
import { createClientSecrets } from './client-secret.ts';
import { isPublished, loadSigningKeys, rotateSigningKeys, type SigningKey } from './signing-keys.ts';

/** A client as the provider knows it; all but the id become claims of its tokens. */
export interface RegisteredClient {
  client: string;
  department: string;
  roles: string[];
  /** 统计用区划代码, 12 digits. */
  division: string;
  purposes: string[];
}

export interface IdentityProviderOptions {
  /** 0 takes a free port. */
  port: number;
  /** Loopback only, unless another address is named. */
  host?: string;
  /** How the tokens name their issuer; the address listened on when left out. */
  issuer?: string | null;
  dataFolder: string;
  /**
   * Finds a client by its id: clients that follow a rule need not be listed. Null: the provider answers
   * `invalid_client`.
   */
  clients: (id: string) => RegisteredClient | null;
  /** Roles of which no client is given two: one that was configured with two gets no token. */
  separateRoles: readonly string[];
  /** What a token is made for. */
  audience?: string;
  lifetimeSeconds?: number;
  now?: () => Date;
  /** Told of every fault inside the provider; the client is only told that there was one. */
  onError?: (error: Error) => void;
}

export interface IdentityProvider {
  issuer: string;
  /** Signs with new keys from now on; the old ones stay published until their last token has expired. */
  rotateKeys(): Promise<void>;
  close(): Promise<void>;
}

// A resource indicator has to be a URI; the audience of the token is what the platform checks.
const resource = 'urn:tonghu:platform';
// Longer than any verifier's tolerance of clocks that differ.
const keyGraceMs = 60_000;

/**
 * Starts the embedded OpenID provider: client credentials in, JWT access tokens out (RS256), with the claims
 * department, roles, division and purposes. Keys are made at the first start and kept in `<dataFolder>/identity`.
 *
 * @throws Error when the port is taken or the keys cannot be read, saying what to do.
 */
export async function startIdentityProvider(options: IdentityProviderOptions): Promise<IdentityProvider> {
  const { port, host = '127.0.0.1', dataFolder, lifetimeSeconds = 600, now = () => new Date() } = options;
  const keepMs = lifetimeSeconds * 1000 + keyGraceMs;
  const secretOf = await createClientSecrets(dataFolder);
  let keys = await loadSigningKeys(dataFolder, keepMs, now());
  let answer: ReturnType<Provider['callback']>;
  let withdrawal: NodeJS.Timeout | undefined;

  const server = createServer((request, response) => void answer(request, response));
  server.listen(port, host);
  await once(server, 'listening').catch((cause: NodeJS.ErrnoException) => {
    const remedy =
      cause.code === 'EADDRINUSE'
        ? `port ${port} is taken: stop what listens there or choose another port`
        : cause.message;
    throw new Error(`The identity provider cannot start on ${host}:${port}: ${remedy}.`, { cause });
  });
  const issuer = options.issuer ?? `http://${host}:${(server.address() as AddressInfo).port}`;

  // oidc-provider reads its keys once, so each change of keys takes a new one behind the same port. It keeps no state
  // of its own.
  function publishKeys() {
    keys = keys.filter((key) => isPublished(key, keepMs, now()));
    answer = createProvider(issuer, keys, secretOf, options, lifetimeSeconds).callback();
    clearTimeout(withdrawal);
    if (keys.some((key) => key.retiredAt !== null)) withdrawal = setTimeout(publishKeys, keepMs).unref();
  }
  publishKeys();

  return {
    issuer,
    async rotateKeys() {
      keys = await rotateSigningKeys(dataFolder, keys, keepMs, now());
      publishKeys();
    },
    async close() {
      clearTimeout(withdrawal);
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function createProvider(
  issuer: string,
  keys: SigningKey[],
  secretOf: (client: string) => string,
  options: IdentityProviderOptions,
  lifetimeSeconds: number,
): Provider {
  const { audience = 'tonghu', onError } = options;
  const clients = (id: string) => withSeparateRoles(options.clients(id), options.separateRoles);
  const disabled = { enabled: false };
  const provider = new Provider(issuer, {
    jwks: { keys: keys.map((key) => key.jwk) },
    // Signs no cookie that is ever sent: client credentials need no session.
    cookies: { keys: [randomBytes(32).toString('hex')] },
    responseTypes: [],
    scopes: [],
    clientAuthMethods: ['client_secret_basic'],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: disabled,
      userinfo: disabled,
      rpInitiatedLogout: disabled,
      pushedAuthorizationRequests: disabled,
      dPoP: disabled,
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        getResourceServerInfo(_context: unknown, requested: string) {
          if (requested !== resource) throw new errors.InvalidTarget();
          return {
            scope: '',
            audience,
            accessTokenTTL: lifetimeSeconds,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'RS256' } },
          };
        },
      },
    },
    ttl: { ClientCredentials: lifetimeSeconds },
    extraTokenClaims(_context: unknown, { clientId }: { clientId: string }) {
      const { department, roles, division, purposes } = clients(clientId)!;
      return { department, roles, division, purposes };
    },
    adapter: (model: string) => ({
      find: (id: string) => (model === 'Client' ? describeClient(clients(id), secretOf) : undefined),
    }),
    clientBasedCORS: () => false,
    findAccount: () => undefined,
    renderError(context: { body: unknown; type: string }, out: unknown) {
      context.type = 'json';
      context.body = out;
    },
  });
  provider.silent = true;
  provider.on('server_error', (_context, error) => onError?.(error));
  return provider;
}

/** @throws Error where the client was configured with two roles that no account may hold together */
function withSeparateRoles(
  registered: RegisteredClient | null,
  separateRoles: readonly string[],
): RegisteredClient | null {
  const held = separateRoles.filter((role) => registered?.roles.includes(role));
  if (held.length > 1)
    throw new Error(
      `The client ${registered!.client} is configured as ${held.join(' and ')}: give each of these roles to an account of its own.`,
    );
  return registered;
}

function describeClient(registered: RegisteredClient | null, secretOf: (client: string) => string) {
  if (!registered) return undefined;
  return {
    client_id: registered.client,
    client_secret: secretOf(registered.client),
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
  };
}
