import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { folders } from '../../../src/platform/folders.ts';
import { editRules, type RuleEdits } from '../../../src/governance/policy-changes/changed-policies.ts';
import { composePolicies, readPolicyTexts } from '../../../src/platform/policy/files/load-policies.ts';
import { readContract } from '../../../src/platform/policy/files/read-contract.ts';
import { country } from '../../../src/platform/standards/division-code.ts';
import { subgraphNames } from '../../../src/platform/subgraph/load-departments.ts';

/** By an author who answers for the whole country. */
const edited = (text: string, edits: RuleEdits) => editRules(text, edits, country);

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
    expect(edited(file, { putRules: '', removedRules: [] })).toBe(file);
    const added = edited(file, { putRules: '- { id: third, because: 某法 第三条, for: any }', removedRules: [] });
    expect(added).toBe(`${file}\n  - { id: third, because: 某法 第三条, for: any }\n`);
  });

  test('puts a rule in the place of the one that has its id, under the comment that stands there', () => {
    const replaced = edited(file, {
      putRules: '- id: first\n  because: 某法 第九条\n  for: any\n',
      removedRules: [],
    });
    expect(replaced).toBe(
      file.replace('    because: 某法 第一条\n    for: [child-health]\n', '    because: 某法 第九条\n    for: any\n'),
    );
  });

  test('takes a rule out with the comment above it', () => {
    expect(edited(file, { putRules: '', removedRules: ['second'] })).toBe(
      file.slice(0, file.indexOf('\n  # The second')),
    );
    expect(edited(file, { putRules: '', removedRules: ['first'] })).toBe(
      file.replace(/ {2}# The first[^]*?child-health\]\n/, ''),
    );
  });

  test('of a county holds in the county, and leaves every rule that holds beyond it', () => {
    const put = (rule: string) => editRules(file, { putRules: rule, removedRules: [] }, '610111000000');
    const added = put('- id: third\n  because: 某法 第三条\n  for: any\n  fields: {}\n');
    expect(added).toBe(
      `${file}\n  - id: third\n    because: 某法 第三条\n    for: any\n    in: "610111000000"\n    fields: {}\n`,
    );
    expect(put('- { id: third, in: "610111001", for: any }')).toContain('in: "610111001"');
    for (const [rule, where] of [
      ['- { id: third, in: "450700", for: any }', 'in 450700'],
      ['- { id: third, in: "61", for: any }', 'in 61'],
      ['- { id: first, for: any }', 'everywhere'],
    ] as const)
      expect(() => put(rule)).toThrow(`holds ${where}, beyond your division 610111000000`);
    expect(() => editRules(file, { putRules: '', removedRules: ['first'] }, '610111000000')).toThrow(
      'removedRules: the rule "first" holds everywhere',
    );
    expect(() => editRules(added, { putRules: '', removedRules: ['third'] }, '450700000000')).toThrow(
      'removedRules: the rule "third" holds in 610111000000',
    );
    expect(editRules(added, { putRules: '', removedRules: ['third'] }, '610000000000')).toBe(file);
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
    expect(() => edited(file, edits)).toThrow(sentence);
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
        const without = edited(text, { putRules: '', removedRules: [id!] });
        expect(without).not.toContain(`id: ${id}\n`);
        expect(meaning({ ...texts, [place]: edited(without, { putRules: rule, removedRules: [] }) })).toEqual(
          meaning(texts),
        );
      }
    }
  });
});
