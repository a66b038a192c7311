import { rmSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { listDemonstrationClients } from '../../src/identity-provider/demonstration-clients.ts';
import { folders } from '../../src/platform/folders.ts';
import { loadPolicies } from '../../src/platform/policy/files/load-policies.ts';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import { readContract } from '../../src/platform/policy/files/read-contract.ts';
import type { RuleYaml } from '../kit/expected-decision.ts';
import { accessFiles, someRule, writePolicies } from './write-policies.ts';
import { altered, load, loadFiles } from './load-files.ts';

test('the policies of the platform load', () => {
  expect(standingPolicies().rules.length).toBeGreaterThan(30);
});

test('a rule is read with its position, its conditions and what it does with each field', () => {
  const [read] = load(altered('    fields:', '    from: 2026-09-01\n    until: 2027-09-01\n    fields:')).rules;
  expect(read).toEqual({
    id: 'some-rule',
    because: '未成年人保护法 第八十一条',
    source: 'access/health.yaml:3',
    to: [{ department: 'education', roles: ['student-affairs'], client: null }],
    purposes: ['school-aid'],
    where: {
      withinRequester: true,
      place: null,
      sealedIncluded: false,
      categories: null,
      age: null,
      caseNamed: false,
      childId: null,
    },
    fields: new Map([
      [
        'Medical',
        new Map([
          ['fitForSchool', { effect: 'allow', mask: null }],
          ['diagnosis', { effect: 'mask', mask: 'icdChapter' }],
        ]),
      ],
    ]),
    from: new Date('2026-09-01T00:00:00+08:00'),
    until: new Date('2027-09-01T00:00:00+08:00'),
  });
});

test('a condition on the category takes the codes of the register', () => {
  const [read] = load(
    altered('{ child.division: within-requester }', '{ child.category: [LEFT_BEHIND, ORPHAN] }'),
  ).rules;
  expect(read!.where.categories).toEqual(['LEFT_BEHIND', 'ORPHAN']);
});

test('an age may be open at one end, and a case may be demanded', () => {
  const [read] = load(
    altered('{ child.division: within-requester }', '{ child.age: { below: 6 }, case: named }'),
  ).rules;
  expect(read!.where).toEqual({
    withinRequester: false,
    place: null,
    sealedIncluded: false,
    categories: null,
    age: { from: null, below: 6 },
    caseNamed: true,
    childId: null,
  });
});

describe('a department decides on its own fields:', () => {
  const contract = readContract(folders.schema);
  const loadFor = (department: string, fields: RuleYaml['fields']) => {
    const folder = writePolicies(accessFiles([{ department, rules: [someRule({ fields })] }]));
    try {
      return loadPolicies(folder, contract);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  test('a rule about another one’s field stops the start, with the owner’s name', () => {
    expect(() => loadFor('education', { Medical: { allow: ['fitForSchool'] } })).toThrow(
      'access/education.yaml:14 Medical.fitForSchool is a field of health, not of education: the rule belongs in ' +
        'policies/access/health.yaml',
    );
    expect(() => loadFor('health', { Child: { mask: { birthDate: 'ageBand' } } })).toThrow(
      'Child.birthDate is a field of civil-affairs, not of health',
    );
    expect(() => loadFor('police', { Query: { allow: ['children'] } })).toThrow(
      'Query.children is a field of civil-affairs, not of police',
    );
  });

  test('its own field and the key of the child are released', () => {
    expect(() =>
      loadFor('health', { Child: { allow: ['id', 'medical'] }, Medical: { allow: ['fitForSchool'] } }),
    ).not.toThrow();
  });
});

test('every post of the demonstration is on the list of roles, with its Chinese title', () => {
  const { roles } = standingPolicies();
  for (const { department, roles: held, title } of listDemonstrationClients()) {
    for (const role of held)
      expect([role, title]).toEqual([
        role,
        expect.stringContaining(roles.get(department)?.get(role) ?? 'not on the list'),
      ]);
  }
});

test('the version of the policies changes with any letter of any file, and with nothing else', () => {
  const files = accessFiles([{ department: 'health', rules: [someRule()] }]);
  const { version } = loadFiles(files);
  expect(loadFiles(files).version).toBe(version);
  expect(loadFiles({ ...files, 'access/health.yaml': `${files['access/health.yaml']}# a comment\n` }).version).not.toBe(
    version,
  );
  expect(loadFiles({ ...files, 'access/health.matrix.yaml': 'day: 2026-01-01\n' }).version).toBe(version);
});
