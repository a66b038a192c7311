import { spawn, type ChildProcess } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fetchToken, getDemonstrationClient } from '../src/commands/ask/fetch-token.ts';
import { requesters, type BenchRequester } from './requesters.ts';
import { contenders, trustedHeadersOf, type ContenderName } from './contenders/contenders.ts';
import type { DatasetUrls } from './dataset/open-dataset.ts';
import { variableOf } from '../src/platform/config.ts';

/** A server that answers the workloads at a URL. */
export interface RunningContender {
  url: string;
  close(): Promise<void>;
}

/** A contender that this folder starts itself, in a process of its own. */
export type StartContender = (urls: DatasetUrls) => Promise<RunningContender>;

/** A contender in a process of its own. */
export interface StartedContender {
  url: string;
  pid: number;
  headersOf(requester: BenchRequester): Record<string, string>;
  /** Where headers carry tokens: asks for new ones. A token is good for ten minutes. */
  renewTokens(): Promise<void>;
  /** Asks the process something that a file it has loaded answers. */
  ask(question: string): Promise<unknown>;
  stop(): Promise<void>;
}

const root = join(import.meta.dirname, '..');

export interface StartOptions {
  /** For what it writes: the platform's keys and the note of its address, and profiles. */
  folder: string;
  /** It writes a CPU profile when it stops. */
  profile?: boolean;
  /** What the platform's process loads before its own code, beside what the contender is made of. */
  imports?: string[];
  /** Of Node. */
  flags?: string[];
}

/** Starts a contender and waits until it answers. */
export async function startContender(
  name: ContenderName,
  urls: DatasetUrls,
  { folder, profile = false, imports = [], flags: given = [] }: StartOptions,
): Promise<StartedContender> {
  const { kind, imports: own = [] } = contenders[name];
  const flags = [...given, ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${join(folder, 'profiles')}`] : [])];
  return kind === 'platform'
    ? startPlatformProcess([...flags, ...[...imports, ...own].flatMap((file) => ['--import', file])], urls, folder)
    : startServer(flags, name, urls);
}

async function startServer(flags: string[], name: ContenderName, urls: DatasetUrls): Promise<StartedContender> {
  const child = run([...flags, './bench/serve.ts', name, JSON.stringify(urls)], {});
  const url = await Promise.race([
    new Promise<string>((resolve) => child.process.once('message', (message: { url: string }) => resolve(message.url))),
    child.failed,
  ]);
  return {
    url,
    pid: child.process.pid!,
    headersOf: trustedHeadersOf,
    renewTokens: async () => {},
    ask: child.ask,
    stop: child.stop,
  };
}

async function startPlatformProcess(
  flags: string[],
  { departments }: DatasetUrls,
  folder: string,
): Promise<StartedContender> {
  const note = join(folder, 'platform.json');
  await rm(note, { force: true });
  const child = run([...flags, './src/main.ts', 'start'], {
    DATA_DIR: folder,
    PORT: '0',
    LOG_LEVEL: 'silent',
    REQUESTS_PER_SECOND: '1000000',
    ...Object.fromEntries(Object.entries(departments).map(([name, url]) => [variableOf(name, 'DATABASE_URL'), url])),
  });
  const { gateway, issuer } = await Promise.race([untilNoted(note), child.failed]);
  const tokens = new Map<string, string>();
  const renewTokens = async () => {
    for (const { client } of Object.values(requesters))
      tokens.set(client, await fetchToken({ gateway, issuer }, folder, getDemonstrationClient(client)));
  };
  await renewTokens();
  return {
    renewTokens,
    // Some clients look up the name for each connection.
    url: gateway.replace('//localhost:', '//127.0.0.1:'),
    pid: child.process.pid!,
    headersOf: ({ client, purpose }) => ({ authorization: `Bearer ${tokens.get(client)}`, 'x-purpose': purpose }),
    ask: child.ask,
    stop: child.stop,
  };
}

async function untilNoted(note: string): Promise<{ gateway: string; issuer: string }> {
  for (;;) {
    const text = await readFile(note, 'utf8').catch(() => '');
    if (text.endsWith('}\n')) return JSON.parse(text) as { gateway: string; issuer: string };
    await wait(50);
  }
}

function run(
  args: string[],
  environment: Record<string, string>,
): { process: ChildProcess; failed: Promise<never> } & Pick<StartedContender, 'ask' | 'stop'> {
  const process = spawn(globalThis.process.execPath, ['--import', './src/typescript.mjs', ...args], {
    cwd: root,
    env: { ...globalThis.process.env, NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  process.stderr!.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-4000);
  });
  const interrupt = () => process.kill('SIGTERM');
  globalThis.process.once('exit', interrupt);
  const ended = new Promise<void>((resolve) =>
    process.once('exit', () => {
      globalThis.process.off('exit', interrupt);
      resolve();
    }),
  );
  let stopping = false;
  const failed = ended.then(() => {
    if (stopping) return new Promise<never>(() => {});
    throw new Error(`A contender ended by itself:\n${said}`);
  });
  failed.catch(() => {}); // a caller that waits for the contender hears of it
  return {
    process,
    failed,
    ask(question) {
      const answer = new Promise((resolve) => process.once('message', resolve));
      process.send(question);
      return Promise.race([answer, failed]);
    },
    async stop() {
      stopping = true;
      process.kill('SIGTERM');
      const late = setTimeout(() => process.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(late);
    },
  };
}
