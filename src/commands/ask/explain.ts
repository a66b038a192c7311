import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { closest } from 'fastest-levenshtein';
import { parse } from 'yaml';
import { config } from '../../platform/config.ts';
import { folders } from '../../platform/folders.ts';
import { linesAbout } from '../../platform/policy/files/floor.ts';
import type { FloorFile } from '../../platform/policy/files/policy-files.ts';
import { readContract } from '../../platform/policy/files/read-contract.ts';
import type { Contract } from '../../platform/policy/policy.ts';
import type { DemonstrationClient } from '../../identity-provider/demonstration-clients.ts';
import { askGateway } from './ask-gateway.ts';
import { fetchToken, getDemonstrationClient } from './fetch-token.ts';
import { getChild, type AskAs } from './get-child.ts';
import { renderExplanation, type FieldExplanation } from './render-explanation.ts';
import { CommandFailure, runCommand } from './run-command.ts';
import { getRunningPlatform } from './running-platform.ts';
import { terminalWidth } from './render-table.ts';

interface ExplainOptions {
  purpose?: string;
  case?: string;
  all?: boolean;
}

const explainAccess = `query($client: ExplainedClient!, $childId: ID!, $type: String!, $fields: [String!]!) {
  explainAccess(client: $client, childId: $childId, type: $type, fields: $fields) {
    effect mask rule
    rules { rule because source effect mask matched unmet }
  }
}`;

await runCommand(
  new Command('npm run explain --')
    .description('Show why a demonstration client may see a field of a child’s file, may see it masked, or may not.')
    .argument('<client>', 'who would ask; npm run clients lists them')
    .argument('<child>', 'the child: number of the file (档案编号) or full name')
    .argument('<Type.field>', 'the field, as in Diagnosis.code; npm run catalogue lists them')
    .option('--purpose <purpose>', 'what for; without it, the first purpose registered for the client')
    .option('--case <number>', 'case number (案号), for purposes that need one')
    .option('--all', 'show the rules that speak to others too')
    .addHelpText(
      'after',
      `
Example:
  npm run explain -- student-affairs.610111@education 龙嘉涵 Diagnosis.name

The command asks the running platform: as child welfare, which child it is; as the policy manager of the child's place,
what the rules decide. Both questions leave their entries in the audit log. It shows no value of the file.`,
    )
    .action(explain),
);

async function explain(clientId: string, childText: string, item: string, options: ExplainOptions): Promise<void> {
  const client = getDemonstrationClient(clientId);
  const purpose = options.purpose ?? client.purposes[0]!;
  if (!client.purposes.includes(purpose))
    throw new CommandFailure(
      `${purpose} is not registered for ${clientId}. ` +
        `Give one of its purposes with --purpose: ${client.purposes.join(', ')}.`,
    );
  const { type, field, owners, contract } = getField(item);
  const platform = await getRunningPlatform(config.dataFolder);
  const askAs: AskAs = async (asker, query, variables) => {
    const token = await fetchToken(platform, config.dataFolder, asker);
    const { answer } = await askGateway(platform.gateway, token, { query, variables, purpose: asker.purposes[0]! });
    const [error] = answer.errors ?? [];
    if (error) throw new CommandFailure(`${error.message} ${error.extensions?.remedy ?? ''}`.trim());
    return answer.data!;
  };
  const child = await getChild(childText, client, askAs);
  const data = await askAs(getDemonstrationClient(`policy-manager.${child.place}@civil-affairs`), explainAccess, {
    client: explainedClient(client, purpose, options.case),
    childId: child.id,
    type,
    fields: [field],
  });
  const [explanation] = data['explainAccess'] as [FieldExplanation];
  const floor = parse(readFileSync(join(folders.policies, 'access', 'platform.yaml'), 'utf8')) as FloorFile;
  const lines = renderExplanation(explanation, {
    item,
    child,
    client,
    purpose,
    owners,
    floor: linesAbout(floor, contract, type, field),
    isAll: options.all ?? false,
    width: terminalWidth(),
  });
  process.stdout.write(`${lines.join('\n')}\n`);
}

function explainedClient({ department, roles, division }: DemonstrationClient, purpose: string, caseNumber?: string) {
  return { department, roles, division, purpose, caseNumber };
}

/** @throws CommandFailure for a field that the contract does not have */
function getField(item: string): { type: string; field: string; owners: readonly string[]; contract: Contract } {
  const [type = '', field = ''] = item.split('.');
  const contract = readContract(folders.schema);
  const found = contract.types.get(type)?.get(field);
  if (found) return { type, field, owners: found.owners, contract };
  const items = [...contract.types].flatMap(([name, fields]) => [...fields.keys()].map((one) => `${name}.${one}`));
  throw new CommandFailure(
    `There is no field ${item}. Did you mean ${closest(item, items)}? npm run catalogue lists all fields.`,
  );
}
