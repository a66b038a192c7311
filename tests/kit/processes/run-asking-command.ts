import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestPlatform } from '../start-test-platform.ts';

export interface CommandResult {
  code: number;
  out: string;
  err: string;
}

/** Runs `src/commands/ask/<command>.ts` beside a test platform. */
export function runAskingCommand(kit: TestPlatform, command: string, ...parameters: string[]): Promise<CommandResult> {
  const { platform, dataFolder } = kit;
  const running = { gateway: platform.gateway.url, issuer: platform.issuer };
  writeFileSync(join(dataFolder, 'platform.json'), JSON.stringify(running));
  return runOnFolder(dataFolder, command, ...parameters);
}

/** Runs it beside the platform of a data folder, as a person at a terminal without colours. */
export function runOnFolder(dataFolder: string, command: string, ...parameters: string[]): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--import', './src/typescript.mjs', `src/commands/ask/${command}.ts`, ...parameters],
      { env: { DATA_DIR: dataFolder } },
      (_error, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}
