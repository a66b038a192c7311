import { join, relative } from 'node:path';
import { runChecker } from './run-checker.ts';

/** What the linter finds in a tree that has a `tsconfig.json`, by the rules of `eslint.config.js`. */
export function lintFaults(root: string): string[] {
  const results = runChecker(root, 'eslint/bin/eslint.js', [
    '--config',
    join(process.cwd(), 'eslint.config.js'),
    '--format',
    'json',
  ]);
  return (results as { filePath: string; messages: { line: number; message: string }[] }[]).flatMap(
    ({ filePath, messages }) => messages.map(({ line, message }) => `${relative(root, filePath)}:${line} ${message}`),
  );
}
