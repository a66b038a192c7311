import { describe, expect, test } from '@jest/globals';
import { exportNameFaults } from '../kit/house-rules/export-name-faults.ts';
import { forbiddenNameFaults } from '../kit/house-rules/forbidden-name-faults.ts';
import { forbiddenWordFaults } from '../kit/house-rules/forbidden-word-faults.ts';
import { smallFileFaults } from '../kit/house-rules/small-file-faults.ts';
import { treeOf } from '../kit/house-rules/tree-of.ts';

const checkout = process.cwd();

describe('A file', () => {
  test('holds a subject: one in ten may be small', () => {
    expect(smallFileFaults(checkout)).toEqual([]);
    const files = (name: string, count: number, lines: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, at) => [`src/${name}-${at}.ts`, '\n'.repeat(lines - 1) + 'end\n']),
      );
    expect(smallFileFaults(treeOf({ ...files('large', 9, 21), ...files('small', 1, 20) }))).toEqual([]);
    expect(smallFileFaults(treeOf({ ...files('large', 9, 21), ...files('small', 2, 20) }))).toEqual([
      '2 of 11 files in src have at most 20 lines; a tenth may. ' +
        'Merge a function into the file of its caller: src/small-0.ts, src/small-1.ts.',
    ]);
  });

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
