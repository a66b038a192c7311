import { styleText } from 'node:util';
import { Command } from 'commander';
import { config } from '../../platform/config.ts';
import { askGateway, hasData } from './ask-gateway.ts';
import { fetchToken, getDemonstrationClient } from './fetch-token.ts';
import { renderAnswer } from './render-answer.ts';
import { CommandFailure, runCommand } from './run-command.ts';
import { getRunningPlatform } from './running-platform.ts';
import { terminalWidth } from './render-table.ts';

interface AskOptions {
  purpose?: string;
  case?: string;
  variables?: Record<string, unknown>;
  json?: boolean;
}

await runCommand(
  new Command('npm run ask --')
    .description('Ask the running platform a question as one of its demonstration clients.')
    .argument('<client>', 'who asks; npm run clients lists them')
    .argument('<query>', 'the GraphQL document')
    .option('--purpose <purpose>', 'what for; without it, the first purpose registered for the client')
    .option('--case <number>', 'case number (案号), for purposes that need one')
    .option('--variables <json>', 'variables of the document, a JSON object', readVariables)
    .option('--json', 'print the bare response')
    .addHelpText(
      'after',
      `
Example:
  npm run ask -- student-affairs.610111@education --purpose dropout-prevention \\
    '{ children(first: 5) { edges { node { name schooling { status } } } } }'

Exit code 0 when data came, even if fields were refused; 1 when none came.`,
    )
    .action(ask),
);

async function ask(clientId: string, query: string, options: AskOptions): Promise<void> {
  const client = getDemonstrationClient(clientId);
  const platform = await getRunningPlatform(config.dataFolder);
  const token = await fetchToken(platform, config.dataFolder, client);
  const { body, answer, requestId } = await askGateway(platform.gateway, token, {
    query,
    variables: options.variables,
    purpose: options.purpose ?? client.purposes[0]!,
    caseNumber: options.case,
  });
  process.stdout.write(`${options.json ? body.trimEnd() : renderAnswer(answer, terminalWidth())}\n`);
  // Beside the answer, so that a pipe gets the answer alone.
  if (requestId && !options.json)
    process.stderr.write(`${styleText('dim', `Request ${requestId}`, { stream: process.stderr })}\n`);
  if (!hasData(answer)) process.exitCode = 1;
}

function readVariables(text: string): Record<string, unknown> {
  try {
    const variables: unknown = JSON.parse(text);
    if (typeof variables === 'object' && variables !== null && !Array.isArray(variables))
      return variables as Record<string, unknown>;
  } catch {
    // Said below: not JSON and not an object have one remedy.
  }
  throw new CommandFailure('--variables is no JSON object. Write it as in --variables \'{"first": 5}\'.');
}
