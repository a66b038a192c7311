import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { getRunningPlatform, type RunningPlatform } from '../../../src/commands/ask/running-platform.ts';
import { stopServer } from '../../../src/embedded-postgres/stop-server.ts';
import { pick } from '../../../src/demonstration/random.ts';
import { findFreePort } from '../../kit/find-free-port.ts';
import { killBackend, untilReady, type KillablePlatform } from './killable-platform.ts';
import type { OpenConnection } from '../../kit/open-connection.ts';
import { startCommand, type RunningCommand } from '../../kit/start-command.ts';
import { openBeside, workersOf } from '../../kit/workers-of.ts';

const workers = 2;

/** `npm start -- --workers 2` on a data folder and a port of its own, which stay when it is started again. */
export async function startKillableCommand(): Promise<KillablePlatform> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'tonghu-kill-'));
  const port = await findFreePort();
  const cluster = join(dataFolder, 'postgres', 'cluster');
  const commands: RunningCommand[] = [];
  const killed = new Set<number>();
  let running: RunningPlatform;

  async function start(): Promise<void> {
    const command = startCommand(['start', '--children', '60', '--workers', String(workers)], {
      DATA_DIR: dataFolder,
      PORT: String(port),
      LOG_LEVEL: 'warn',
      REQUESTS_PER_SECOND: '1000',
      WEBHOOK_NETWORKS: '127.0.0.0/8',
    });
    commands.push(command);
    await command.until('npm run clients');
    running = await getRunningPlatform(dataFolder);
  }
  async function killFirst(): Promise<void> {
    const { process: first, ended } = current();
    killed.add(first.pid!);
    first.kill('SIGKILL');
    await ended;
  }
  const current = () => commands.at(-1)!;
  const serverLines = () => readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  const adminUrl = () => `postgres://postgres@${encodeURIComponent(serverLines()[4]!)}:${serverLines()[3]}/postgres`;
  /** One connection to each worker, when all answer. */
  async function connectEach(): Promise<OpenConnection[]> {
    const connections: OpenConnection[] = [];
    while (connections.length < workers)
      connections.push(await openBeside(origin(), ...connections.map(({ pid }) => pid)));
    return connections;
  }
  const origin = () => `http://127.0.0.1:${port}`;

  const platform: KillablePlatform = {
    name: 'npm start --workers 2',
    gatewayUrl: () => `${origin()}/graphql`,
    issuer: () => running.issuer,
    identityFolder: dataFolder,
    adminUrl,
    operatorOf: () => ({ DATA_DIR: dataFolder }),
    verifierKeys: () =>
      readdirSync(join(dataFolder, 'audit'))
        .filter((name) => name.endsWith('.pub'))
        .map((name) => readFileSync(join(dataFolder, 'audit', name), 'utf8').trim()),
    async askEach(headers, query) {
      const ids: string[] = [];
      for (const connection of await connectEach()) {
        const {
          headers: { 'x-request-id': id },
        } = await connection.send('/graphql', headers, { query });
        connection.close();
        ids.push(id as string);
      }
      return ids;
    },
    output: () => commands.map((command) => command.output()).join('\n'),
    ended: () =>
      commands.flatMap(({ process: { pid, exitCode, signalCode } }) =>
        killed.has(pid!) || (exitCode ?? signalCode) === null ? [] : [`npm start ended with ${exitCode ?? signalCode}`],
      ),
    victims: [
      {
        name: 'the first process',
        kill: killFirst,
        recover: start,
      },
      {
        name: 'a worker',
        kill: async (random) => void process.kill(pick(random, workersOf(current())), 'SIGKILL'),
        async recover() {
          for (const connection of await connectEach()) connection.close();
        },
      },
      {
        name: 'PostgreSQL',
        async kill() {
          const { process: first, ended } = current();
          killed.add(first.pid!); // it says so and ends
          process.kill(Number(serverLines()[0]), 'SIGKILL');
          await ended;
        },
        recover: start,
      },
      {
        name: 'the first process, and the next one while it starts',
        async kill(random) {
          await killFirst();
          const again = start();
          again.catch(() => {}); // it is not to end well
          await wait(random() * 6000);
          await killFirst();
        },
        recover: start,
      },
      {
        name: 'a process of PostgreSQL',
        kill: (random) => killBackend(adminUrl(), random),
        recover: () => untilReady(platform),
      },
    ],
    async close() {
      for (const { process: one } of commands) one.kill('SIGKILL');
      await Promise.all(commands.map(({ ended }) => ended));
      const standing = realpathSync(cluster);
      await stopServer(standing);
      // Root's clusters stand in a shelter, outside of the folder.
      for (const folder of [dirname(standing), dataFolder]) await rm(folder, { recursive: true, force: true });
    },
  };
  await start();
  return platform;
}
