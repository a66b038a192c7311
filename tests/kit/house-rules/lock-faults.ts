import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockedPackage {
  integrity?: string;
  resolved?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/**
 * Entries of `package-lock.json` that do not fix what is installed: without a hash, with the address of a registry, or
 * missing though a package depends on it. With a missing entry, `npm ci` refuses to install anything.
 */
export function lockFaults(root: string): string[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockedPackage>;
  };
  return Object.entries(packages).flatMap(([path, locked]) => {
    const named = { ...locked.dependencies, ...locked.devDependencies, ...locked.optionalDependencies };
    const missing = Object.keys(named).filter((name) => !isLocked(packages, path, name));
    const faults = missing.map(
      (name) =>
        `${path || 'package.json'} depends on ${name}, which package-lock.json lacks: ` +
        'the registry may not have it; take a version without it.',
    );
    if (path === '') return faults;
    if (locked.resolved !== undefined)
      faults.push(`${path} names ${locked.resolved} in package-lock.json: keep .npmrc, which leaves registries out.`);
    if (locked.integrity === undefined)
      faults.push(
        `${path} has no integrity in package-lock.json: ` + 'delete its entry and run npm install --package-lock-only.',
      );
    return faults;
  });
}

/** Whether the package is there for the one at the path, as Node looks for it: from its folder upwards. */
function isLocked(packages: Record<string, LockedPackage>, path: string, name: string): boolean {
  const parents = path === '' ? [] : path.split(/(?:^|\/)node_modules\//).slice(1);
  return Array.from({ length: parents.length + 1 }, (_, depth) => [...parents.slice(0, depth), name])
    .map((names) => names.map((one) => `node_modules/${one}`).join('/'))
    .some((place) => packages[place] !== undefined);
}
