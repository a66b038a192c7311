import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { folders } from '../../../src/platform/folders.ts';
import { editRules } from '../../../src/governance/policy-changes/changed-policies.ts';
import { composePolicies, readPolicyTexts } from '../../../src/platform/policy/files/load-policies.ts';
import { readContract } from '../../../src/platform/policy/files/read-contract.ts';
import { subgraphNames } from '../../../src/platform/subgraph/load-departments.ts';

const file = `# Whose fields these are.
department: health

rules:
  # The first.
  - id: first
    because: 某法 第一条
    for: [child-health]

  # The second, in two lines,
  # of which this is one.
  - id: second # a remark
    because: 某法 第二条
    for: any
`;

describe('A change of the rules', () => {
  test('leaves every letter of what it does not change', () => {
    expect(editRules(file, { putRules: '', removedRules: [] })).toBe(file);
    const added = editRules(file, { putRules: '- { id: third, because: 某法 第三条, for: any }', removedRules: [] });
    expect(added).toBe(`${file}\n  - { id: third, because: 某法 第三条, for: any }\n`);
  });

  test('puts a rule in the place of the one that has its id, under the comment that stands there', () => {
    const replaced = editRules(file, {
      putRules: '- id: first\n  because: 某法 第九条\n  for: any\n',
      removedRules: [],
    });
    expect(replaced).toBe(
      file.replace('    because: 某法 第一条\n    for: [child-health]\n', '    because: 某法 第九条\n    for: any\n'),
    );
  });

  test('takes a rule out with the comment above it', () => {
    expect(editRules(file, { putRules: '', removedRules: ['second'] })).toBe(
      file.slice(0, file.indexOf('\n  # The second')),
    );
    expect(editRules(file, { putRules: '', removedRules: ['first'] })).toBe(
      file.replace(/ {2}# The first[^]*?child-health\]\n/, ''),
    );
  });

  test.each([
    [
      'a rule that is not there',
      { putRules: '', removedRules: ['nobody'] },
      'removedRules: there is no rule "nobody" in force.',
    ],
    ['what is no YAML', { putRules: '- {', removedRules: [] }, 'putRules: '],
    [
      'what is no list of rules',
      { putRules: 'id: third', removedRules: [] },
      'putRules: write a YAML list of rules, each with its id',
    ],
  ])('refuses %s', (_what, edits, sentence) => {
    expect(() => editRules(file, edits)).toThrow(sentence);
  });

  test('of any department, any rule of which is taken out and put in again, means the same as before', () => {
    const texts = readPolicyTexts(folders.policies);
    const contract = readContract(folders.schema);
    const meaning = (given: typeof texts) =>
      composePolicies(given, contract)
        .rules.map(({ source: _source, ...rule }) => rule)
        .sort((one, other) => (one.id < other.id ? -1 : 1));
    for (const department of subgraphNames()) {
      const place = `access/${department}.yaml`;
      const text = readFileSync(join(folders.policies, place), 'utf8');
      for (const [rule, id] of text.matchAll(/^ {2}- id: (\S+)\n(?: {4}.*\n)+/gm)) {
        const without = editRules(text, { putRules: '', removedRules: [id!] });
        expect(without).not.toContain(`id: ${id}\n`);
        expect(meaning({ ...texts, [place]: editRules(without, { putRules: rule, removedRules: [] }) })).toEqual(
          meaning(texts),
        );
      }
    }
  });
});
