import { Command } from 'commander';
import { listDemonstrationClients } from '../../identity-provider/demonstration-clients.ts';
import { renderTable } from './render-table.ts';
import { runCommand } from './run-command.ts';

await runCommand(
  new Command('npm run clients --')
    .description(
      'List the demonstration clients: who may ask, where and for which purposes (the first is the default).',
    )
    .option('--json', 'print the list as JSON')
    .addHelpText(
      'after',
      `
Example:
  npm run --silent clients -- --json

Every town of the five places has a supervisor and every village a director: one of each is listed, ask as any other by its code.`,
    )
    .action((options: { json?: boolean }) => {
      const clients = listDemonstrationClients();
      const rows = clients.map(({ client, title, division, purposes }) => [
        client,
        title,
        division,
        purposes.join('\n'),
      ]);
      const lines = options.json
        ? [JSON.stringify(clients, null, 2)]
        : renderTable(['client', 'who (职务)', 'division', 'purposes'], rows, Infinity)!;
      process.stdout.write(`${lines.join('\n')}\n`);
    }),
);
