import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Runs a package's checker over a tree and reads the JSON that it prints. @throws Error with what it said, when that is
 * no JSON
 */
export function runChecker(root: string, script: string, parameters: string[]): unknown {
  const { stdout, stderr } = spawnSync(process.execPath, [join(process.cwd(), 'node_modules', script), ...parameters], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`${script} did not check: ${stderr || stdout}`);
  }
}
