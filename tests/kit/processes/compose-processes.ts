import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../src/embedded-postgres/embedded-postgres.ts';
import { mapStrings, type ComposeFile, type ComposeService } from './compose-file.ts';

/** The services of a Compose file as processes on this machine. */
export interface ComposeProcesses {
  /** The services as they run here: hosts, ports and volumes exchanged, all else as the file says. */
  services: Record<string, ComposeService>;
  /** Major version of the PostgreSQL that stands in for the image. */
  postgresMajor: string;
  /** Starts a service and waits until its healthcheck passes. */
  start(service: string): Promise<void>;
  /** Stops a service as `docker compose stop` does. @returns its exit code */
  stop(service: string): Promise<number | null>;
  /** Ends a service by SIGKILL; PostgreSQL by its first process. */
  kill(service: string): Promise<void>;
  /** Services that have ended and were neither stopped nor killed. */
  ended(): string[];
  /** What the services have written. */
  output(): string;
  /** The administrator of the PostgreSQL that stands in for the image, on its socket. */
  adminUrl(): string;
  close(): Promise<void>;
}

const root = join(import.meta.dirname, '..', '..', '..');
const patience = 120_000;

/**
 * Does what `docker compose up --wait` does, without containers: what the Dockerfile copies is laid out in a folder,
 * and each service's own command runs there with its own environment and nothing else, in the order of `depends_on`,
 * until its own healthcheck passes. Exchanged are only the names of hosts for 127.0.0.1, each port for a free one,
 * volumes for folders, and PostgreSQL for the embedded one.
 */
export async function startComposeProcesses(file: ComposeFile): Promise<ComposeProcesses> {
  const place = mkdtempSync(join(tmpdir(), 'tonghu-compose-'));
  chmodSync(place, 0o755); // the database's account has to pass through
  const services = new RunningServices(place, await exchangeAddresses(file.services, place));
  try {
    await services.startAll();
  } catch (error) {
    await services.close();
    throw error;
  }
  return services;
}

class RunningServices implements ComposeProcesses {
  readonly services: Record<string, ComposeService>;
  readonly #place: string;
  readonly #image: string;
  readonly #running = new Map<string, ChildProcess>();
  readonly #output = new Map<string, string>();
  readonly #reached = new Map<string, Promise<void>>();
  #postgres: EmbeddedPostgres | undefined;
  readonly #killAll = () => this.#running.forEach((child) => child.kill('SIGKILL'));

  constructor(place: string, services: Record<string, ComposeService>) {
    this.#place = place;
    this.#image = layOutImage(join(place, 'image'));
    this.services = services;
    process.once('exit', this.#killAll);
  }

  async startAll(): Promise<void> {
    await Promise.all(Object.keys(this.services).map((name) => this.#reach(name)));
  }

  get postgresMajor(): string {
    return readFileSync(join(this.#place, 'postgres', 'cluster', 'PG_VERSION'), 'utf8').trim();
  }

  ended(): string[] {
    return [...this.#running].flatMap(([name, { exitCode, signalCode }]) =>
      (exitCode ?? signalCode) === null ? [] : [`${name} ended with ${exitCode ?? signalCode}`],
    );
  }

  output(): string {
    return [...this.#output.values()].join('\n');
  }

  adminUrl(): string {
    return this.#postgres!.adminUrl;
  }

  async start(name: string): Promise<void> {
    const service = this.services[name]!;
    if (service.image.startsWith('postgres:')) return this.#startPostgres(service);
    const child = this.#run(name, service.command);
    this.#running.set(name, child);
    const note = (data: Buffer) => this.#output.set(name, `${this.#output.get(name) ?? ''}${data.toString()}`);
    for (const stream of [child.stdout!, child.stderr!]) stream.on('data', note);
    if (service.healthcheck) await this.#untilHealthy(name, child);
    else await this.#assertCompletes(name, child);
  }

  async stop(name: string): Promise<number | null> {
    const child = this.#running.get(name);
    this.#running.delete(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const exit = once(child, 'exit') as Promise<[number | null]>;
    child.kill('SIGTERM');
    const overdue = setTimeout(() => child.kill('SIGKILL'), 10_000);
    const [code] = await exit;
    clearTimeout(overdue);
    return code;
  }

  async kill(name: string): Promise<void> {
    if (this.services[name]!.image.startsWith('postgres:')) {
      process.kill(
        Number(readFileSync(join(this.#place, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]),
        'SIGKILL',
      );
      return this.#postgres!.stop(); // no process of it is left then
    }
    const child = this.#running.get(name)!;
    this.#running.delete(name);
    child.kill('SIGKILL');
    await once(child, 'close');
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#reached.values());
    await Promise.all([...this.#running.keys()].map((name) => this.stop(name)));
    await this.#postgres?.stop();
    process.off('exit', this.#killAll);
    rmSync(this.#place, { recursive: true, force: true });
  }

  #run(name: string, command: string[]): ChildProcess {
    const [program, ...args] = command;
    // PATH is the image's own; of this machine's environment nothing comes in.
    const env = {
      PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
      NODE_ENV: 'production',
      ...this.services[name]!.environment,
    };
    return spawn(program!, args, { cwd: this.#image, env, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  async #startPostgres({ command, environment }: ComposeService): Promise<void> {
    const settings = command
      .filter((_word, index) => command[index - 1] === '-c')
      .map((setting) => setting.split('=') as [string, string]);
    this.#postgres = await startEmbeddedPostgres({
      folder: join(this.#place, 'postgres'),
      settings: {
        listen_addresses: '127.0.0.1',
        port: environment.PORT!,
        fsync: 'off',
        ...Object.fromEntries(settings),
      },
    });
    const admin = new pg.Client({ connectionString: this.#postgres.adminUrl });
    await admin.connect();
    await admin.query(`alter role postgres password ${pg.escapeLiteral(environment.POSTGRES_PASSWORD!)}`);
    await admin.end();
  }

  async #untilHealthy(name: string, child: ChildProcess): Promise<void> {
    const [kind, ...command] = this.services[name]!.healthcheck!.test;
    if (kind !== 'CMD') throw new Error(`The healthcheck of ${name} is a ${kind}; it has to be a CMD.`);
    for (const begin = performance.now(); performance.now() - begin < patience; await wait(500)) {
      if (child.exitCode !== null) break;
      const [code] = (await once(this.#run(name, command), 'exit')) as [number | null];
      if (code === 0) return;
    }
    throw new Error(`The service ${name} does not become healthy:\n${this.#output.get(name) ?? ''}`);
  }

  async #assertCompletes(name: string, child: ChildProcess): Promise<void> {
    const [code] = (await once(child, 'exit')) as [number | null];
    this.#running.delete(name);
    if (code !== 0)
      throw new Error(`The service ${name} ended with exit code ${code}:\n${this.#output.get(name) ?? ''}`);
  }

  /** Once for each service, however many depend on it: that it is healthy, or has completed. */
  #reach(name: string): Promise<void> {
    const known =
      this.#reached.get(name) ??
      Promise.all(Object.keys(this.services[name]!.depends_on ?? {}).map((one) => this.#reach(one))).then(() =>
        this.start(name),
      );
    this.#reached.set(name, known);
    return known;
  }
}

/** The working folder of the image: what the Dockerfile copies into it and nothing else. */
function layOutImage(folder: string): string {
  mkdirSync(folder);
  for (const [, words] of readFileSync(join(root, 'Dockerfile'), 'utf8').matchAll(/^COPY (.+)$/gm)) {
    const names = words!.split(' ');
    const target = names.pop()!;
    for (const name of names)
      cpSync(join(root, name), join(folder, target, target.endsWith('/') ? name : ''), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

async function exchangeAddresses(
  services: ComposeFile['services'],
  place: string,
): Promise<Record<string, ComposeService>> {
  const hosts = [...Object.keys(services), 'localhost', '127\\.0\\.0\\.1'].join('|');
  const address = new RegExp(`(?<=[/@])(?:${hosts}):(\\d+)(?=/|$)`, 'g'); // not `postgres:<password>@`
  const wanted = new Set(
    Object.values(services).flatMap(({ environment }) => (environment.PORT ? [environment.PORT] : [])),
  );
  mapStrings(services, (text) => text.replaceAll(address, (all, port: string) => (wanted.add(port), all)));
  const ports = await findFreePorts(wanted);
  return Object.fromEntries(
    Object.entries(services).map(([name, service]) => {
      const exchange = (text: string) =>
        text.replaceAll(address, (_all, port: string) => `127.0.0.1:${ports.get(port)}`);
      const { environment, ...rest } = mapStrings(service, exchange) as ComposeService;
      for (const volume of service.volumes ?? []) {
        const [source, target] = volume.split(':');
        for (const [key, value] of Object.entries(environment))
          if (value === target) environment[key] = join(place, source!);
      }
      if (service.image.startsWith('postgres:')) environment.PORT = ports.get('5432')!;
      else if (environment.PORT) Object.assign(environment, { PORT: ports.get(environment.PORT), HOST: '127.0.0.1' });
      return [name, { ...rest, environment }];
    }),
  );
}

/** A free port for each of these; all are held until the last is found, so that none comes twice. */
async function findFreePorts(wanted: ReadonlySet<string>): Promise<Map<string, string>> {
  const held = [...wanted].map((port) => ({ port, server: createServer().listen(0, '127.0.0.1') }));
  const found = new Map<string, string>();
  for (const { port, server } of held) {
    if (!server.listening) await once(server, 'listening');
    found.set(port, String((server.address() as AddressInfo).port));
  }
  await Promise.all(held.map(({ server }) => once(server.close(), 'close')));
  return found;
}
