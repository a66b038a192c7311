import { Command } from 'commander';
import { config } from '../../platform/config.ts';
import { fetchToken, getDemonstrationClient } from './fetch-token.ts';
import { runCommand } from './run-command.ts';
import { getRunningPlatform } from './running-platform.ts';

await runCommand(
  new Command('npm run --silent token --')
    .description('Print an access token of a demonstration client, and nothing else.')
    .argument('<client>', 'whose token; npm run clients lists them')
    .addHelpText(
      'after',
      `
Example:
  curl http://localhost:4000/graphql -H 'content-type: application/json' -H 'x-purpose: child-health' \\
    -H "authorization: Bearer $(npm run --silent token -- clinic.610111@health)" -d '{"query": "{ __typename }"}'`,
    )
    .action(async (clientId: string) => {
      const client = getDemonstrationClient(clientId);
      const platform = await getRunningPlatform(config.dataFolder);
      process.stdout.write(`${await fetchToken(platform, config.dataFolder, client)}\n`);
    }),
);
