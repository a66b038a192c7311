import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { contenderNames, type ContenderName } from './contenders/contenders.ts';
import { suiteNames, type SuiteName } from './workloads.ts';

const growthParts = ['lengths', 'departments', 'sizes'] as const;

interface Options {
  children: number;
  quick?: boolean;
  large?: boolean;
  growth?: true | (typeof growthParts)[number][];
  memory?: boolean;
  statistics?: boolean;
  only: readonly SuiteName[];
  contenders?: readonly ContenderName[];
  rounds?: number;
  seconds?: number;
  profile?: boolean;
}

const options = new Command('bench')
  .description(
    'measures Tonghu beside its peers on one dataset and one machine, and writes bench/RESULTS.md and ' +
      'bench/results.json',
  )
  .addOption(new Option('--children <number>', 'children of the dataset').argParser(readCount).default(100_000))
  .addOption(new Option('--quick', 'one short round over 10000 children, under three minutes').conflicts('children'))
  .addOption(
    new Option('--large', '10000000 children, with --growth as a third size: loading them takes long').conflicts([
      'children',
      'quick',
    ]),
  )
  .addOption(
    new Option(
      '--growth [parts]',
      `writes bench/GROWTH.md instead: of ${growthParts.join(',')}; sizes takes ten times the children too`,
    )
      .argParser((text) => readNames(text, growthParts))
      .conflicts('only'),
  )
  .addOption(
    new Option('--memory', 'writes bench/MEMORY.md instead: memory of the process in 600 --seconds of W1').conflicts([
      'growth',
      'only',
      'contenders',
      'rounds',
      'profile',
    ]),
  )
  .addOption(
    new Option(
      '--statistics',
      'writes bench/STATISTICS.md instead: what dashboards ask, beside GROUP BY on the departments’ tables',
    ).conflicts(['growth', 'memory', 'only', 'contenders', 'rounds', 'seconds', 'profile']),
  )
  .option('--only <workloads>', `of ${suiteNames.join(',')}`, (text) => readNames(text, suiteNames), [...suiteNames])
  .option(
    '--contenders <names>',
    `of ${contenderNames.join(',')} (all; growth: limit,federated-limit,postgraphile,tonghu)`,
    (text) => readNames(text, contenderNames),
  )
  .option('--rounds <number>', 'interleaved rounds (3, quick: 1)', readCount)
  .option('--seconds <number>', 'timed seconds of each workload (2.5, quick: 1)', Number)
  .option(
    '--profile',
    'write a CPU profile of each contender to .cache/bench/<contender>/profiles; the figures are then slower',
  )
  .showHelpAfterError()
  .parse()
  .opts<Options>();

const folder = import.meta.dirname;
// The children hear of the end of this process, and of no signal.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
const begun = performance.now();
const progress = (sentence: string) =>
  process.stderr.write(`${((performance.now() - begun) / 1000).toFixed(0).padStart(5)} s  ${sentence}\n`);
// Plain JavaScript, as it runs before any package is there.
const { install } = (await import(new URL('../src/install.mjs', import.meta.url).href)) as {
  install(folder: string): string | undefined;
};
const fault = install(folder);
if (fault) {
  progress(fault);
  process.exit(1);
}

const { quick = false, large = false } = options;
const cache = join(folder, '..', '.cache', 'bench');
const databases = join(cache, 'postgres');
const children = quick ? 10_000 : large && !options.growth ? 10_000_000 : options.children;
const { rounds, seconds } = { rounds: quick ? 1 : 3, seconds: quick ? 1 : 2.5, ...options };
const plan = {
  rounds,
  seconds,
  warmUpSeconds: quick ? 0.5 : 1,
  folder: cache,
  profile: options.profile ?? false,
  onProgress: progress,
};
const extent = { children, rounds, seconds };

if (options.growth) await measureGrowth(options.growth === true ? growthParts : options.growth);
else if (options.memory) await measureMemory();
else if (options.statistics) await measureStatistics();
else await measureSuite();

async function measureSuite(): Promise<void> {
  const { openDataset } = await import('./dataset/open-dataset.ts');
  const { runRounds } = await import('./run-rounds.ts');
  const { writeResults } = await import('./reports/write-results.ts');
  const { only, contenders = contenderNames } = options;
  const dataset = await openDataset(databases, children, progress);
  try {
    const measured = await runRounds(dataset, { ...plan, contenders, workloads: only, reference: 'limit' });
    tell(
      'RESULTS.md and results.json',
      only.length === suiteNames.length && contenders.length === contenderNames.length,
      (target) => writeResults(target, measured, extent, new Date()),
    );
  } finally {
    await dataset.close();
  }
}

async function measureGrowth(parts: readonly (typeof growthParts)[number][]): Promise<void> {
  const { runGrowth } = await import('./run-growth.ts');
  const { writeGrowth } = await import('./reports/write-growth.ts');
  const { contenders = ['limit', 'federated-limit', 'postgraphile', 'tonghu'] } = options;
  const growth = await runGrowth({
    ...plan,
    parts,
    databases,
    contenders,
    sizes: [children, children * 10, ...(large ? [children * 100] : [])],
  });
  tell('GROWTH.md and growth.json', parts.length === growthParts.length, (target) =>
    writeGrowth(target, growth, extent, new Date()),
  );
}

async function measureMemory(): Promise<void> {
  const { openDataset } = await import('./dataset/open-dataset.ts');
  const { runMemory } = await import('./run-memory.ts');
  const { writeMemory } = await import('./reports/write-memory.ts');
  const { seconds: whole = 600 } = options;
  const dataset = await openDataset(databases, children, progress);
  try {
    const readings = await runMemory(dataset, {
      seconds: whole,
      step: Math.min(30, whole),
      folder: cache,
      onProgress: progress,
    });
    tell('MEMORY.md', whole >= 600, (target) => writeMemory(target, readings, children, new Date()));
  } finally {
    await dataset.close();
  }
}

async function measureStatistics(): Promise<void> {
  const { openDataset } = await import('./dataset/open-dataset.ts');
  const { runStatistics } = await import('./run-statistics.ts');
  const { writeStatistics } = await import('./reports/write-statistics.ts');
  const dataset = await openDataset(databases, children, progress);
  try {
    const figures = await runStatistics(dataset, { folder: cache, onProgress: progress });
    tell('STATISTICS.md and statistics.json', true, (target) => writeStatistics(target, figures, children, new Date()));
  } finally {
    await dataset.close();
  }
}

/** Only what was measured whole takes the place of what stands in the folder. */
function tell(files: string, isWhole: boolean, write: (target: string) => string): void {
  const target = isWhole && !quick ? folder : cache;
  process.stdout.write(`\n${write(target)}\n`);
  progress(`Written into ${target}: ${files}`);
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,7}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number from 1, at most eight digits.');
}

function readNames<Name extends string>(text: string, known: readonly Name[]): Name[] {
  return text.split(',').map((name) => {
    const found = known.find((one) => one.toLowerCase() === name.trim().toLowerCase());
    if (!found) throw new InvalidArgumentError(`${name} is none of ${known.join(', ')}.`);
    return found;
  });
}
