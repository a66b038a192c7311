import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { contenderNames, type ContenderName } from './contenders/contenders.ts';
import { workloadNames, type WorkloadName } from './workloads.ts';

interface Options {
  children: number;
  quick?: boolean;
  large?: boolean;
  only: readonly WorkloadName[];
  contenders: readonly ContenderName[];
  rounds?: number;
  seconds?: number;
  profile?: boolean;
}

const options = new Command('bench')
  .description('measures Tonghu beside its peers on one dataset and one machine, and writes bench/RESULTS.md and bench/results.json')
  .addOption(new Option('--children <number>', 'children of the dataset').argParser(readCount).default(100_000))
  .addOption(new Option('--quick', 'one short round over 10000 children, under three minutes').conflicts('children'))
  .addOption(new Option('--large', '10000000 children: loading them takes long').conflicts(['children', 'quick']))
  .option('--only <workloads>', `of ${workloadNames.join(',')}`, (text) => readNames(text, workloadNames), [...workloadNames])
  .option('--contenders <names>', `of ${contenderNames.join(',')}`, (text) => readNames(text, contenderNames), [...contenderNames])
  .option('--rounds <number>', 'interleaved rounds (3, quick: 1)', readCount)
  .option('--seconds <number>', 'timed seconds of each workload (3, quick: 1)', Number)
  .option('--profile', 'write a CPU profile of each contender to .cache/bench/<contender>/profiles; the figures are then slower')
  .showHelpAfterError()
  .parse()
  .opts<Options>();

const folder = import.meta.dirname;
const progress = (sentence: string) => process.stderr.write(`${sentence}\n`);
// Plain JavaScript, as it runs before any package is there.
const { install } = (await import(new URL('../src/install.mjs', import.meta.url).href)) as { install(folder: string): string | undefined };
const fault = install(folder);
if (fault) {
  progress(fault);
  process.exit(1);
}
const { openDataset } = await import('./dataset/open-dataset.ts');
const { runRounds } = await import('./run-rounds.ts');
const { writeResults } = await import('./write-results.ts');

const { quick = false } = options;
const children = quick ? 10_000 : options.large ? 10_000_000 : options.children;
const plan = { rounds: options.rounds ?? (quick ? 1 : 3), seconds: options.seconds ?? (quick ? 1 : 3), warmUpSeconds: quick ? 0.5 : 1.5 };
const cache = join(folder, '..', '.cache', 'bench');
const dataset = await openDataset(join(cache, 'postgres'), children, progress);
try {
  const rounds = await runRounds(dataset, { ...plan, contenders: options.contenders, workloads: options.only, folder: cache, profile: options.profile ?? false, onProgress: progress });
  // A part of the suite does not take the place of the whole one's results.
  const isWhole = !quick && options.only.length === workloadNames.length && options.contenders.length === contenderNames.length;
  const target = isWhole ? folder : cache;
  process.stdout.write(`\n${writeResults(target, rounds, { children, rounds: plan.rounds, seconds: plan.seconds, at: new Date() })}\n`);
  progress(`Written: ${join(target, 'RESULTS.md')} and results.json`);
} finally {
  await dataset.close();
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
