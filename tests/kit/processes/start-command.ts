import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');

/** A command of the platform that runs as a process of its own. */
export interface RunningCommand {
  process: ChildProcess;
  /** What it has written so far, on both ways out. */
  output(): string;
  /** Resolves when the output has this text, rejects when the process ends before. */
  until(text: string): Promise<void>;
  /** Its exit code. */
  ended: Promise<number | null>;
}

/** Runs `src/main.ts` with these words and nothing of this process's environment but what it takes to run. */
export function startCommand(words: string[], environment: Record<string, string>): RunningCommand {
  const child = spawn(
    join(root, 'node_modules', '.bin', 'node'),
    ['--import', './src/typescript.mjs', 'src/main.ts', ...words],
    {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0', LOG_LEVEL: 'silent', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  const waiting: (() => void)[] = [];
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
    for (const look of waiting) look();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    process: child,
    output: () => output,
    ended,
    until: (text) =>
      new Promise((resolve, reject) => {
        const look = () => output.includes(text) && resolve();
        waiting.push(look);
        look();
        void ended.then(() => reject(new Error(`ended before "${text}":\n${output}`)));
      }),
  };
}

/** The processes that name the data folder, in their command or environment. */
export function processesOf(folder: string): { pid: number; command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        const environment = command.includes(folder) ? '' : readFileSync(`/proc/${pid}/environ`, 'utf8');
        return command.includes(folder) || environment.includes(`DATA_DIR=${folder}`)
          ? [{ pid: Number(pid), command }]
          : [];
      } catch {
        return [];
      }
    });
}
