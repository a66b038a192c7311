import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { chromium as launcher, type Browser } from 'playwright-core';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, '.cache', 'chromium');

/**
 * A real Chromium without a window. It unpacks itself into the temporary folder, where another account's copy may lie:
 * a process of its own unpacks it into a folder of the checkout.
 */
export function launchBrowser(): Promise<Browser> {
  mkdirSync(folder, { recursive: true });
  const unpack = `import chromium from '@sparticuz/chromium'; process.stdout.write(await chromium.executablePath())`;
  const executablePath = execFileSync(process.execPath, ['--input-type=module', '--eval', unpack], {
    // The libraries that Chromium needs and a bare machine lacks are in the package for Lambda: it is told to be there.
    cwd: root,
    env: { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
    encoding: 'utf8',
  });
  // The configuration in the package looks for the fonts in the machine's temporary folder.
  const fonts = join(folder, 'fonts.conf');
  writeFileSync(
    fonts,
    `<?xml version="1.0"?>
<fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>`,
  );
  return launcher.launch({
    executablePath,
    args: [...chromium.args, '--disable-background-networking'],
    env: { PATH: process.env.PATH!, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_FILE: fonts },
    headless: true,
  });
}
