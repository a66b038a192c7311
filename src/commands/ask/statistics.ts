import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { config } from '../../platform/config.ts';
import { askGateway, type Answer } from './ask-gateway.ts';
import { fetchToken, getDemonstrationClient } from './fetch-token.ts';
import { renderAnswer } from './render-answer.ts';
import { renderTable, terminalWidth } from './render-table.ts';
import { CommandFailure, runCommand } from './run-command.ts';
import { getRunningPlatform } from './running-platform.ts';
import {
  catalogueQuestion,
  fileQuestion,
  statisticsQuestion,
  type StatisticsAnswer,
  type StatisticsOptions,
} from './statistics-question.ts';
import { renderCatalogueEntries, statisticsTable } from './statistics-table.ts';

interface CommandOptions extends StatisticsOptions {
  client: string;
  purpose?: string;
  catalogue?: boolean;
  format: 'table' | 'csv' | 'gb18030' | 'xlsx';
  output?: string;
}

type Ask = (question: { query: string; variables?: Record<string, unknown> }) => Promise<Answer>;

const several = (value: string, before: string[] = []) => [...before, value];

await runCommand(
  new Command('npm run statistics --')
    .description('Ask the running platform how many children there are, as one of its demonstration clients.')
    .requiredOption('--client <client>', 'who asks; npm run clients lists them')
    .option('--purpose <purpose>', 'what for; without it, the first purpose registered for the client')
    .option('--catalogue', 'list what may be counted, and by what')
    .option('--measure <name>', 'what is counted, or an indicator; may be given again', several)
    .option('--by <dimension>', 'divided by it; may be given again', several)
    .option('--where <dimension=code>', 'only these children; may be given again', several)
    .option('--division <code>', 'of this division, 2 to 12 digits; the client’s own where not given')
    .addOption(
      new Option('--level <level>', 'a row for each division of this level').choices([
        'PROVINCE',
        'PREFECTURE',
        'COUNTY',
        'TOWN',
        'VILLAGE',
      ]),
    )
    .addOption(
      new Option('--interval <interval>', 'points of the time series')
        .choices(['DAY', 'MONTH', 'QUARTER'])
        .default('MONTH'),
    )
    .option('--from <month>', 'first month, 2026-01, or day')
    .option('--until <month>', 'last month or day; the present one where not given')
    .addOption(
      new Option('--format <format>', 'table for a terminal, csv (UTF-8), gb18030 or xlsx for a spreadsheet')
        .choices(['table', 'csv', 'gb18030', 'xlsx'])
        .default('table'),
    )
    .option('--output <file>', 'write it into this file')
    .addHelpText(
      'after',
      `
Example:
  npm run statistics -- --client dashboard.120000@civil-affairs --measure children --measure dropouts --by AGE_BAND --level COUNTY

不公布 stands where a number is not told. Exit code 0 when figures came, 1 when none came.`,
    )
    .action(showStatistics),
);

async function showStatistics(options: CommandOptions): Promise<void> {
  const client = getDemonstrationClient(options.client);
  const platform = await getRunningPlatform(config.dataFolder);
  const token = await fetchToken(platform, config.dataFolder, client);
  const ask: Ask = async (question) =>
    (await askGateway(platform.gateway, token, { ...question, purpose: options.purpose ?? client.purposes[0]! }))
      .answer;
  if (options.catalogue) return showCatalogue(await ask({ query: catalogueQuestion }));
  if (!options.measure) throw new CommandFailure('Name what is counted with --measure; --catalogue lists it.');
  return options.format === 'table'
    ? showTable(ask, options)
    : saveFile(await ask(fileQuestion(options, options.format)), options);
}

function showCatalogue(answer: Answer): void {
  const catalogue = answered<Parameters<typeof renderCatalogueEntries>[0]>(answer, 'statisticsCatalogue');
  if (catalogue) process.stdout.write(`${renderCatalogueEntries(catalogue)}\n`);
}

/** All pages as one table. */
async function showTable(ask: Ask, options: StatisticsOptions & Pick<CommandOptions, 'output'>): Promise<void> {
  const pages: StatisticsAnswer[] = [];
  let catalogue: Answer['data'] = null;
  for (let after: string | null = null; ;) {
    const answer = await ask(statisticsQuestion(options, after));
    const page = answered<StatisticsAnswer>(answer, 'statistics');
    if (!page) return;
    catalogue = answer.data!;
    pages.push(page);
    after = page.nextAfter;
    if (after === null) break;
  }
  const { head, lines } = statisticsTable(pages, catalogue!['statisticsCatalogue'] as never, options);
  const width = options.output === undefined ? terminalWidth() : Infinity;
  write(`${(renderTable(head, lines, width) ?? renderTable(head, lines, Infinity)!).join('\n')}\n`, options.output);
}

function saveFile(answer: Answer, { format, output }: CommandOptions): void {
  const file = answered<{ file: { name: string; content: string } | null }>(answer, 'statistics')?.file;
  if (!file) {
    process.exitCode = 1;
    return;
  }
  if (format === 'xlsx' && output === undefined && process.stdout.isTTY)
    throw new CommandFailure(`A workbook is no text: name a file, as in --output ${file.name}.`);
  write(Buffer.from(file.content, 'base64'), output);
}

/**
 * What was answered, with what was refused on standard error: a file or a pipe holds figures and nothing else. Exit
 * code 1 where there is none.
 */
function answered<Value>({ data, errors }: Answer, field: string): Value | null {
  if (errors?.length) process.stderr.write(`${renderAnswer({ errors }, process.stderr.columns ?? 160)}\n`);
  const value = (data?.[field] ?? null) as Value | null;
  if (value === null) process.exitCode = 1;
  return value;
}

function write(content: string | Buffer, output: string | undefined): void {
  if (output === undefined) {
    process.stdout.write(content);
    return;
  }
  try {
    writeFileSync(output, content);
  } catch (error) {
    throw new CommandFailure(
      `${output} cannot be written (${(error as NodeJS.ErrnoException).code}). Name a file in a folder that is there and that you may write to.`,
    );
  }
}
