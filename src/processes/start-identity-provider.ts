import { findDemonstrationClient } from '../identity-provider/demonstration-clients.ts';
import { startIdentityProvider as openIdentityProvider } from '../identity-provider/start-identity-provider.ts';
import { config } from '../platform/config.ts';
import { separateRoles } from '../platform/identity/separate-roles.ts';
import { logger } from '../platform/logger.ts';
import { runUntilStopped } from './run-until-stopped.ts';

/**
 * Starts the identity provider of the demonstration as a process of its own. In production any OpenID provider takes
 * its place.
 */
export async function startIdentityProvider(): Promise<void> {
  await runUntilStopped(async () => {
    const provider = await openIdentityProvider({
      host: config.host,
      port: config.port ?? 4100,
      issuer: config.identity.issuer,
      dataFolder: config.dataFolder,
      clients: findDemonstrationClient,
      separateRoles,
      onError: (error) => logger.error({ name: error.name }, 'the identity provider failed on a request'),
    });
    process.stdout.write(`The identity provider answers as ${provider.issuer}\n`);
    return provider;
  });
}
