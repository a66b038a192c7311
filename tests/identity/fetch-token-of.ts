import { getClientSecret } from '../../src/identity-provider/client-secret.ts';

/** Asks an identity provider for a token as any client would: client credentials, RFC 6749 section 4.4. */
export async function requestToken(issuer: string, client: string, secret: string, more: Record<string, string> = {}) {
  const credentials = `${encodeURIComponent(client)}:${encodeURIComponent(secret)}`;
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...more }),
  });
  const body = (await response.json()) as {
    access_token: string;
    expires_in: number;
    token_type: string;
    error?: string;
  };
  return { status: response.status, body };
}

export async function fetchTokenOf(issuer: string, dataFolder: string, client: string): Promise<string> {
  const { body } = await requestToken(issuer, client, await getClientSecret(dataFolder, client));
  return body.access_token;
}
