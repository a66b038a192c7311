import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { getRunningPlatform, type RunningPlatform } from '../../../src/commands/ask/running-platform.ts';
import { stopServer } from '../../../src/embedded-postgres/stop-server.ts';
import { pick, type Random } from '../../../src/demonstration/random.ts';
import { findFreePort } from '../../kit/processes/find-free-port.ts';
import { killBackend, untilReady, type KillablePlatform, type Victim } from './killable-platform.ts';
import type { OpenConnection } from '../../kit/processes/open-connection.ts';
import { startCommand, type RunningCommand } from '../../kit/processes/start-command.ts';
import { openBeside, workersOf } from '../../kit/processes/workers-of.ts';

const workers = 2;

/** `npm start -- --workers 2` on a data folder and a port of its own, which stay when it is started again. */
export async function startKillableCommand(): Promise<KillablePlatform> {
  const platform = new KillableCommand(await mkdtemp(join(tmpdir(), 'tonghu-kill-')), await findFreePort());
  await platform.start();
  return platform;
}

class KillableCommand implements KillablePlatform {
  readonly name = 'npm start --workers 2';
  readonly identityFolder: string;
  readonly #port: number;
  readonly #cluster: string;
  readonly #commands: RunningCommand[] = [];
  readonly #killed = new Set<number>();
  #running!: RunningPlatform;

  constructor(dataFolder: string, port: number) {
    this.identityFolder = dataFolder;
    this.#port = port;
    this.#cluster = join(dataFolder, 'postgres', 'cluster');
  }

  async start(): Promise<void> {
    const command = startCommand(['start', '--children', '60', '--workers', String(workers)], {
      DATA_DIR: this.identityFolder,
      PORT: String(this.#port),
      LOG_LEVEL: 'warn',
      REQUESTS_PER_SECOND: '1000',
      WEBHOOK_NETWORKS: '127.0.0.0/8',
    });
    this.#commands.push(command);
    await command.until('npm run clients');
    this.#running = await getRunningPlatform(this.identityFolder);
  }

  readonly victims: readonly Victim[] = [
    { name: 'the first process', kill: () => this.#killFirst(), recover: () => this.start() },
    {
      name: 'a worker',
      kill: async (random) => void process.kill(pick(random, workersOf(this.#current())), 'SIGKILL'),
      recover: async () => {
        for (const connection of await this.#connectEach()) connection.close();
      },
    },
    { name: 'PostgreSQL', kill: () => this.#killPostgres(), recover: () => this.start() },
    {
      name: 'the first process, and the next one while it starts',
      kill: (random) => this.#killTwice(random),
      recover: () => this.start(),
    },
    {
      name: 'a process of PostgreSQL',
      kill: (random) => killBackend(this.adminUrl(), random),
      recover: () => untilReady(this),
    },
  ];

  gatewayUrl(): string {
    return `${this.#origin()}/graphql`;
  }

  issuer(): string {
    return this.#running.issuer;
  }

  adminUrl(): string {
    const [, , , port, socket] = this.#serverLines();
    return `postgres://postgres@${encodeURIComponent(socket!)}:${port}/postgres`;
  }

  operatorOf(): Record<string, string> {
    return { DATA_DIR: this.identityFolder };
  }

  verifierKeys(): string[] {
    return readdirSync(join(this.identityFolder, 'audit'))
      .filter((name) => name.endsWith('.pub'))
      .map((name) => readFileSync(join(this.identityFolder, 'audit', name), 'utf8').trim());
  }

  async askEach(headers: Record<string, string>, query: string): Promise<string[]> {
    const ids: string[] = [];
    for (const connection of await this.#connectEach()) {
      const reply = await connection.send('/graphql', headers, { query });
      connection.close();
      ids.push(reply.headers['x-request-id'] as string);
    }
    return ids;
  }

  output(): string {
    return this.#commands.map((command) => command.output()).join('\n');
  }

  ended(): string[] {
    return this.#commands.flatMap(({ process: { pid, exitCode, signalCode } }) =>
      this.#killed.has(pid!) || (exitCode ?? signalCode) === null
        ? []
        : [`npm start ended with ${exitCode ?? signalCode}`],
    );
  }

  async close(): Promise<void> {
    for (const { process: one } of this.#commands) one.kill('SIGKILL');
    await Promise.all(this.#commands.map(({ ended }) => ended));
    const standing = realpathSync(this.#cluster);
    await stopServer(standing);
    // Root's clusters stand in a shelter, outside of the folder.
    for (const folder of [dirname(standing), this.identityFolder]) await rm(folder, { recursive: true, force: true });
  }

  async #killFirst(): Promise<void> {
    const { process: first, ended } = this.#current();
    this.#killed.add(first.pid!);
    first.kill('SIGKILL');
    await ended;
  }

  async #killTwice(random: Random): Promise<void> {
    await this.#killFirst();
    const again = this.start();
    again.catch(() => {}); // it is not to end well
    await wait(random() * 6000);
    await this.#killFirst();
  }

  async #killPostgres(): Promise<void> {
    const { process: first, ended } = this.#current();
    this.#killed.add(first.pid!); // it says so and ends
    process.kill(Number(this.#serverLines()[0]), 'SIGKILL');
    await ended;
  }

  /** One connection to each worker, when all answer. */
  async #connectEach(): Promise<OpenConnection[]> {
    const connections: OpenConnection[] = [];
    while (connections.length < workers)
      connections.push(await openBeside(this.#origin(), ...connections.map(({ pid }) => pid)));
    return connections;
  }

  #current(): RunningCommand {
    return this.#commands.at(-1)!;
  }

  #serverLines(): string[] {
    return readFileSync(join(this.#cluster, 'postmaster.pid'), 'utf8').split('\n');
  }

  #origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }
}
