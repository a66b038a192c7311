import { join } from 'node:path';
import { runChecker } from './run-checker.ts';

interface Cruise {
  summary: {
    violations: { from: string; to: string; rule: { name: string }; cycle?: { name: string }[] }[];
    ruleSetUsed: { forbidden: { name: string; comment: string }[] };
  };
}

/**
 * Imports that the table "who may import what" forbids, under `src/` of the tree; `.dependency-cruiser.js` states the
 * table.
 */
export function importFaults(root: string): string[] {
  const { summary } = runChecker(root, 'dependency-cruiser/bin/dependency-cruise.mjs', [
    '--config',
    join(process.cwd(), '.dependency-cruiser.js'),
    '--output-type',
    'json',
    'src',
  ]) as Cruise;
  const reasons = new Map(summary.ruleSetUsed.forbidden.map(({ name, comment }) => [name, comment]));
  return summary.violations.map(({ from, to, rule, cycle }) => {
    const path = cycle ? [from, ...cycle.map(({ name }) => name)].join(' → ') : `${from} imports ${to}`;
    return `${path}. ${reasons.get(rule.name)}`;
  });
}
