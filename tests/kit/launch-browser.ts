import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { chromium as launcher, type Browser } from 'playwright-core';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, '.cache', 'chromium');

/**
 * A real Chromium without a window. It unpacks itself into the temporary folder, where another account's copy may lie: a process of its own
 * unpacks it into a folder of the checkout.
 */
export function launchBrowser(): Promise<Browser> {
  mkdirSync(folder, { recursive: true });
  const unpack = `import chromium from '@sparticuz/chromium'; process.stdout.write(await chromium.executablePath())`;
  const executablePath = execFileSync(process.execPath, ['--input-type=module', '--eval', unpack], {
    cwd: root, env: { ...process.env, TMPDIR: folder }, encoding: 'utf8',
  });
  return launcher.launch({ executablePath, args: [...chromium.args, '--disable-background-networking'], headless: true });
}
