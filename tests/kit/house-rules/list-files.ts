import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const notOurs = ['node_modules', '.git', '.data', '.cache', 'coverage'];

/**
 * Every file of a checkout, its path relative to the root, in order; without packages, history and what running it
 * leaves behind.
 */
export function listFiles(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !notOurs.includes(name))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? listFiles(root, join(folder, entry.name)) : [join(folder, entry.name)]));
}
