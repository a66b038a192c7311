import { getClientSecret } from '../../identity-provider/client-secret.ts';
import { findDemonstrationClient, type DemonstrationClient } from '../../identity-provider/demonstration-clients.ts';
import { CommandFailure } from './run-command.ts';
import { postToPlatform, type RunningPlatform } from './running-platform.ts';

/** @throws CommandFailure for an id that is no demonstration client. */
export function getDemonstrationClient(id: string): DemonstrationClient {
  const client = findDemonstrationClient(id);
  if (!client) throw new CommandFailure(`There is no demonstration client ${id}. npm run clients lists them.`);
  return client;
}

/**
 * Fetches an access token for a demonstration client by client credentials.
 *
 * @throws CommandFailure when the identity provider does not answer or does not know the client.
 */
export async function fetchToken(
  platform: RunningPlatform,
  dataFolder: string,
  { client }: DemonstrationClient,
): Promise<string> {
  const secret = await getClientSecret(dataFolder, client).catch((error: Error) => {
    throw new CommandFailure(error.message);
  });
  const credentials = Buffer.from(`${encodeURIComponent(client)}:${secret}`).toString('base64');
  const body = new URLSearchParams({ grant_type: 'client_credentials' });
  const response = await postToPlatform(`${platform.issuer}/token`, { authorization: `Basic ${credentials}` }, body);
  const answer = (await response.json().catch(() => ({}))) as { access_token?: string; error?: string };
  if (!answer.access_token) {
    const reason = answer.error ?? `HTTP status ${response.status}`;
    throw new CommandFailure(
      `The identity provider ${platform.issuer} gives no token to ${client}: ${reason}. ` +
        'It has to be the one that npm start brings along, started on the same data folder.',
    );
  }
  return answer.access_token;
}
