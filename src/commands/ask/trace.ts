import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { config } from '../../platform/config.ts';
import { traceFolder, type TracePart } from '../../platform/request-tracer.ts';
import { isUuid } from '../../platform/standards/uuid.ts';
import { renderTrace } from './render-trace.ts';
import { CommandFailure, runCommand } from './run-command.ts';
import { terminalWidth } from './render-table.ts';

interface TraceOptions {
  folder?: string[];
  json?: boolean;
}

await runCommand(
  new Command('npm run trace --')
    .description('Show the plan, SQL, time and decisions of one request.')
    .argument('<request id>', 'as npm run ask prints it, and the header x-request-id of each answer')
    .option('--folder <folder...>', 'data folders of the processes, where they run apart; DATA_DIR where not given')
    .option('--json', 'print the parts as JSON')
    .addHelpText(
      'after',
      `
Example:
  npm run trace -- 3f1c1d6e-2b1f-4a55-9a4e-6a0d2f0f7c11

Traces are kept where the platform runs with TRACE_REQUESTS=<number>: so many requests, the newest. npm run dev sets it.
They hold no value of a record: documents without their arguments, SQL with placeholders.`,
    )
    .action(trace),
);

function trace(requestId: string, { folder: folders = [config.dataFolder], json }: TraceOptions): void {
  if (!isUuid(requestId)) throw new CommandFailure(`${requestId} is no request id. npm run ask prints it.`);
  const files = folders.map((folder) => join(traceFolder(folder), `${requestId}.jsonl`)).filter(existsSync);
  if (files.length === 0)
    throw new CommandFailure(
      `There is no trace of ${requestId} in ${folders.join(', ')}. ` +
        'Start the platform with npm run dev, or with TRACE_REQUESTS=100, and ask again.',
    );
  const parts = files.flatMap((file) => readFileSync(file, 'utf8').trim().split('\n')).map(readPart);
  parts.sort((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)));
  const lines = json ? [JSON.stringify(parts, null, 2)] : renderTrace(parts, terminalWidth());
  process.stdout.write(`${lines.join('\n')}\n`);
}

function readPart(line: string): TracePart {
  return JSON.parse(line) as TracePart;
}
