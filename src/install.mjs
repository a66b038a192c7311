// Runs before every other script, on whatever Node the machine has and before any package is there: old syntax, nothing
// imported but Node.
import { spawnSync } from 'child_process';
import { createHash } from 'crypto';
import { existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'fs';
import { delimiter, dirname, join, sep } from 'path';
import { fileURLToPath } from 'url';

const oldestNode = 20;

/**
 * @param {string} version as in `process.versions.node`
 * @returns {string | undefined} what to say when this Node is too old for npm and the packages
 */
export function checkVersion(version) {
  if (Number.parseInt(version, 10) >= oldestNode) return undefined;
  return (
    'Tonghu needs Node.js ' +
    oldestNode +
    ' or newer to install; this is ' +
    version +
    '. Install a current one from https://nodejs.org.'
  );
}

/**
 * Makes node_modules what package-lock.json says. Silent and quick when it already is.
 *
 * @param {string} root the folder of package.json
 * @returns {string | undefined} what to say when it could not be done
 */
export function install(root) {
  const modules = join(root, 'node_modules');
  const mark = join(modules, '.tonghu-installed');
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const wanted = createHash('sha256').update(lock).digest('hex') + ' ' + process.platform + '-' + process.arch + '\n';
  if (readIfThere(mark) === wanted && existsSync(join(modules, '.package-lock.json'))) return undefined;
  const pinned = pinnedNode(root);

  // npm writes its own list last, so packages that somebody has installed by hand are found whole, and a killed install
  // is not.
  if (!isInstalled(modules, lock) || pinnedNodeFault(modules, pinned)) {
    process.stdout.write('Installing the packages (once, about a minute) …\n');
    const start = Date.now();
    rmSync(mark, { force: true });
    const fault = runNpm(root, modules) || pinnedNodeFault(modules, pinned);
    if (fault) return fault;
    process.stdout.write('Installed in ' + Math.round((Date.now() - start) / 1000) + ' s.\n');
  }
  if (existsSync(modules)) writeFileSync(mark, wanted);
  return undefined;
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    return undefined;
  }
}

function isInstalled(modules, lock) {
  const wanted = JSON.parse(lock).packages;
  const found = JSON.parse(readIfThere(join(modules, '.package-lock.json')) || '{}').packages;
  if (!found) return false;
  return Object.keys(wanted).every(function isThere(path) {
    if (path === '' || (wanted[path].optional && !found[path])) return true; // for another system, or the root itself
    return (
      found[path] !== undefined &&
      found[path].version === wanted[path].version &&
      found[path].integrity === wanted[path].integrity
    );
  });
}

function runNpm(root, modules) {
  const env = Object.assign({}, process.env);
  // The Node inside node_modules goes away while npm replaces it: npm has to run on the machine's own.
  env.PATH = (env.PATH || '')
    .split(delimiter)
    .filter(function isOutside(folder) {
      return !(folder + sep).startsWith(modules + sep);
    })
    .join(delimiter);
  const args = ['ci', '--prefix', root, '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = spawnSync('npm', args, { cwd: root, env: env, stdio: 'inherit' });
  if (npm.error)
    return 'npm could not be started (' + npm.error.message + '). Install Node.js with npm from https://nodejs.org.';
  if (npm.status === 0) return undefined;
  return (
    'The packages could not be installed: npm says above why. Check that its registry can be reached ' +
    '(npm ping; npm config get registry; a proxy) and that the disk has 2 GB free, then repeat the command.'
  );
}

function pinnedNode(root) {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).dependencies || {}).node;
}

function pinnedNodeFault(modules, pinned) {
  if (!pinned) return undefined;
  const run = spawnSync(join(modules, '.bin', 'node'), ['--version'], { encoding: 'utf8' });
  if (run.status === 0 && Number.parseInt(run.stdout.slice(1), 10) === Number.parseInt(pinned, 10)) return undefined;
  return (
    'The npm package `node` has not brought Node.js ' +
    pinned +
    ': its install script did not run. Allow install scripts ' +
    '(npm config set ignore-scripts false; allowScripts in package.json names the packages), then repeat the command.'
  );
}

if (process.argv[1] && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(import.meta.url))) {
  const fault = checkVersion(process.versions.node) || install(dirname(dirname(fileURLToPath(import.meta.url))));
  if (fault) {
    process.stderr.write(fault + '\n');
    process.exit(1);
  }
}
