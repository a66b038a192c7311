import { afterEach, expect, jest, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { checkVersion } = (await import(join(process.cwd(), 'src/install.mjs'))) as {
  checkVersion(version: string): string | undefined;
};

jest.setTimeout(30_000);
const places: string[] = [];
afterEach(() => places.splice(0).forEach((place) => rmSync(place, { recursive: true })));

/** A checkout with one package, which lies beside it: nothing is fetched from a registry. */
function newCheckout({
  dependencies = { tiny: 'file:tiny' },
  packages = {},
}: { dependencies?: object; packages?: object } = {}): string {
  const place = mkdtempSync(join(tmpdir(), 'tonghu-install-'));
  places.push(place);
  mkdirSync(join(place, 'src'));
  mkdirSync(join(place, 'tiny'));
  copyFileSync('src/install.mjs', join(place, 'src/install.mjs'));
  const root = { name: 'checkout', version: '1.0.0', dependencies };
  writeJson(join(place, 'tiny/package.json'), { name: 'tiny', version: '1.0.0' });
  writeJson(join(place, 'package.json'), root);
  writeJson(join(place, 'package-lock.json'), {
    ...root,
    dependencies: undefined,
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': root,
      'node_modules/tiny': { resolved: 'tiny', link: true },
      tiny: { version: '1.0.0' },
      ...packages,
    },
  });
  return place;
}

function writeJson(file: string, value: object): void {
  writeFileSync(file, JSON.stringify(value, null, 2));
}

function install(place: string): { status: number | null; output: string; milliseconds: number } {
  const start = Date.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(place, 'src/install.mjs')], {
    encoding: 'utf8',
    cwd: tmpdir(),
  });
  return { status, output: stdout + stderr, milliseconds: Date.now() - start };
}

const nothingDone = expect.objectContaining({ status: 0, output: '' });
const installed = expect.objectContaining({
  status: 0,
  output: expect.stringMatching(/^Installing the packages[^]*Installed in \d+ s\.\n$/),
});

test('installs what is missing, then stays silent and quick', () => {
  const place = newCheckout();
  expect(install(place)).toEqual(installed);
  expect(existsSync(join(place, 'node_modules/tiny/package.json'))).toBe(true);
  const second = install(place);
  expect(second).toEqual(nothingDone);
  expect(second.milliseconds).toBeLessThan(5000); // most of it Node's own start
});

test('repeats an install that was killed half-way, and one that the lock file has outrun', () => {
  const place = newCheckout();
  mkdirSync(join(place, 'node_modules/half'), { recursive: true });
  expect(install(place)).toEqual(installed);
  expect(existsSync(join(place, 'node_modules/half'))).toBe(false);

  rmSync(join(place, 'node_modules/.package-lock.json')); // npm's list, which it writes last
  expect(install(place)).toEqual(installed);

  const lock = join(place, 'package-lock.json');
  writeFileSync(lock, readFileSync(lock, 'utf8').replaceAll('1.0.0', '1.0.1'));
  for (const file of ['package.json', 'tiny/package.json']) {
    writeFileSync(join(place, file), readFileSync(join(place, file), 'utf8').replace('1.0.0', '1.0.1'));
  }
  expect(install(place)).toEqual(installed);
});

test('accepts what somebody has installed by hand', () => {
  const place = newCheckout();
  install(place);
  rmSync(join(place, 'node_modules/.tonghu-installed'));
  expect(install(place)).toEqual(nothingDone);
});

test('says what to do when the packages cannot be fetched', () => {
  const place = newCheckout({
    dependencies: { tiny: 'file:tiny', absent: '1.0.0' },
    packages: {
      'node_modules/absent': {
        version: '1.0.0',
        resolved: 'http://127.0.0.1:9/absent.tgz',
        integrity: `sha512-${'A'.repeat(86)}==`,
      },
    },
  });
  writeFileSync(join(place, '.npmrc'), 'registry=http://127.0.0.1:9/\nfetch-retries=0\n');
  for (const attempt of [install(place), install(place)]) {
    expect(attempt.status).toBe(1);
    expect(attempt.output).toMatch(/ECONNREFUSED[^]*Check that its registry can be reached/);
  }
});

test('says what to do when the pinned Node has not arrived', () => {
  const place = newCheckout({
    dependencies: { node: 'file:tiny' },
    packages: {
      'node_modules/tiny': undefined,
      'node_modules/node': { resolved: 'tiny', link: true },
      tiny: { name: 'node', version: '24.0.0' },
    },
  });
  writeJson(join(place, 'tiny/package.json'), { name: 'node', version: '24.0.0' });
  for (const attempt of [install(place), install(place)]) {
    expect(attempt).toMatchObject({ status: 1, output: expect.stringContaining('its install script did not run') });
  }
});

test('asks for a newer Node when this one is too old to install', () => {
  expect(checkVersion('18.20.4')).toContain('needs Node.js 20 or newer to install; this is 18.20.4');
  expect(checkVersion('9.11.2')).toBeDefined();
  expect(checkVersion('20.0.0')).toBeUndefined();
});
