import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from './list-files.ts';

/** Files that house.md names by what they are in their folder, whatever they export. */
const fixedNames = /(^|\/)(department|office|code-tables)\.ts$|\.(type|inputs|entity|test|d)\.ts$/;

/**
 * Files of several exports about one subject, none of which is the main one: the file bears the name of the subject.
 */
const subjects: readonly string[] = [
  'src/governance/policy-changes/policy-versions.ts',
  'src/departments/education/demonstration-schools.ts',
  'src/departments/health/demonstration-body.ts',
  'src/departments/health/demonstration-illnesses.ts',
  'src/platform/rights/grant-roles.ts',
  'src/platform/records/record-change.ts',
  'src/demonstration/population.ts',
  'src/platform/policy/files/policy-files.ts',
  'src/platform/subgraph/contract/shield-door.ts',
  'src/platform/standards/icd-10.ts',
  'src/platform/subgraph/contract/connection-types.ts',
];

/**
 * Files of code that are not named after one of their exports: `decide-field.ts` → `decideField`. Files without exports
 * are commands.
 */
export function exportNameFaults(root: string): string[] {
  return listFiles(root)
    .filter((path) => /^(src|tests|bench)\/.*\.tsx?$/.test(path) && !fixedNames.test(path) && !subjects.includes(path))
    .flatMap((path) => {
      const exports = [...readFileSync(join(root, path), 'utf8').matchAll(declaration)].map(([, name]) => name!);
      const stem = path
        .split('/')
        .at(-1)!
        .replace(/\.tsx?$/, '');
      if (exports.length === 0 || exports.some((name) => isNamedAfter(stem, name))) return [];
      return [`${path} is named after none of its exports (${exports.join(', ')}).`];
    });
}

const declaration =
  /^export (?:default )?(?:async )?(?:abstract )?(?:function\*? ?|class|const|interface|type|enum) ?(\w+)/gm;

/**
 * Whether the words of the file's name stand in the export's name, one beside the other: `signing-keys` in
 * `loadSigningKeys`.
 */
function isNamedAfter(stem: string, name: string): boolean {
  return singular(name).includes(singular(stem.split('.')[0]!.replaceAll('-', '')));
}

function singular(word: string): string {
  return word.toLowerCase().replace(/ies$/, 'y').replace(/s$/, '');
}
