import { describe, expect, test } from '@jest/globals';
import { exportNameFaults } from '../kit/house-rules/export-name-faults.ts';
import { forbiddenNameFaults } from '../kit/house-rules/forbidden-name-faults.ts';
import { forbiddenWordFaults, vagueWordFaults } from '../kit/house-rules/forbidden-word-faults.ts';
import { sizeFaults } from '../kit/house-rules/size-faults.ts';
import { treeOf } from '../kit/house-rules/tree-of.ts';

const checkout = process.cwd();

describe('The code', () => {
  test('is neither wide nor scattered nor flat', () => {
    expect(sizeFaults(checkout)).toEqual([]);
  });

  test('that is one of these is named with the files', () => {
    const wide = `// ${'x'.repeat(118)}\n`;
    const names = Array.from({ length: 26 }, (_, at) => `${at}.json`);
    const tree = treeOf({
      'src/wide.ts': `${wide}${'//\n'.repeat(197)}`,
      'src/short.ts': 'export {};\n',
      'tests/right.test.ts': `${wide}${'//\n'.repeat(199)}`,
      ...Object.fromEntries(names.map((name) => [`schema/${name}`, ''])),
      ...Object.fromEntries(names.map((name) => [`docs/decisions/${name}`, ''])),
    });
    expect(sizeFaults(tree)).toEqual([
      '1 of 199 lines of src have more than 120 columns, most of them in src/wide.ts (1): ' +
        'break them by hand, at most 0.5 % may.',
      '1 of 2 files of src have at most 20 lines: put what is about one subject into one file, at most 10 % may.',
      'schema holds 26 files: past 25 they are asking for folders by subject.',
    ]);
  });
});

describe('A file', () => {
  test('is named after one of its exports', () => {
    expect(exportNameFaults(checkout)).toEqual([]);
    const tree = treeOf({
      'src/platform/decide-field.ts': 'export function decideField(): void {}\n',
      'src/platform/signing-keys.ts': 'export async function loadSigningKeys(): Promise<void> {}\n',
      'src/departments/health/medical.service.ts': 'export class MedicalService {}\n',
      'src/departments/health/medical.resolver.ts': 'export class InjuryResolver {}\n',
      'src/platform/things.ts': 'export const masks = [];\nexport type Mask = string;\n',
    });
    expect(exportNameFaults(tree)).toEqual([
      'src/departments/health/medical.resolver.ts is named after none of its exports (InjuryResolver).',
      'src/platform/things.ts is named after none of its exports (masks, Mask).',
    ]);
  });

  test('has a name that says what is in it', () => {
    expect(forbiddenNameFaults(checkout)).toEqual([]);
    const tree = treeOf({
      'src/platform/utils/date.ts': '',
      'src/gateway/query-helpers.ts': '',
      'src/common.ts': '',
      'src/session-manager.ts': '',
      'src/use.ts': '',
    });
    expect(forbiddenNameFaults(tree)).toEqual([
      'src/common.ts is called "common", which says nothing of what is in it: name it after its main export.',
      'src/gateway/query-helpers.ts is called "helpers", which says nothing of what is in it: name it after its ' +
        'main export.',
      'src/platform/utils/date.ts is called "utils", which says nothing of what is in it: name it after its main ' +
        'export.',
      'src/session-manager.ts is called "manager", which says nothing of what is in it: name it after its main export.',
    ]);
  });

  test('says who or what is meant', () => {
    expect(vagueWordFaults(checkout)).toEqual([]);
    const tree = treeOf({
      'src/a.ts': '/** For whoever asks. */\n',
      'README.md': 'An error for a child that there is not.\n',
      'docs/style.md': 'No "whoever".\n',
    });
    expect(vagueWordFaults(tree)).toEqual([
      'README.md:1 says "that there is not": name who or what is meant.',
      'src/a.ts:1 says "whoever": name who or what is meant.',
    ]);
  });

  test('names no machine and no tool of its authors', () => {
    expect(forbiddenWordFaults(checkout)).toEqual([]);
    const home = ['', 'home', 'somebody'].join('/');
    const tree = treeOf({
      'README.md': `# Start\n\ncd ${home}/tonghu\n`,
      'src/a.ts': 'export const homework = 1;\n',
      'notes.txt': `By C${'laude'}.\n`,
    });
    expect(forbiddenWordFaults(tree)).toEqual([
      `README.md:3 names "${home}": the project knows no machine and no tool of its authors.`,
      `notes.txt:1 names "C${'laude'}": the project knows no machine and no tool of its authors.`,
    ]);
  });
});
