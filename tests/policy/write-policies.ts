import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { composePolicies } from '../../src/platform/policy/files/load-policies.ts';
import type { Contract, ContractField, Policies } from '../../src/platform/policy/policy.ts';
import type { AccessYaml, RuleYaml } from '../kit/expected-decision.ts';

/** What the small policies of the tests may name. */
export const smallContract: Contract = {
  departments: ['civil-affairs', 'education', 'health', 'police'],
  categories: ['LEFT_BEHIND', 'ORPHAN', 'POOR', 'DISABLED'],
  types: new Map([
    ['Child', new Map([field('id', 'ID'), field('name', 'String'), field('birthDate', 'Date')])],
    [
      'Medical',
      new Map([
        field('diagnosis', 'String'),
        field('fitForSchool', 'Boolean'),
        field('checkedOn', 'Date'),
        field('allergies', '[String]'),
      ]),
    ],
    ['Query', new Map([field('children', 'ChildConnection')])],
  ]),
};

/** A field of everyone's, so that a test may write its rules into any file. */
function field(name: string, type: string): [string, ContractField] {
  return [name, { owners: ['civil-affairs', 'education', 'health', 'police'], type }];
}

/** Purposes, roles, and a floor that closes nothing. */
const smallFiles = {
  'purposes.yaml': stringify({
    purposes: {
      'home-visit': { title: '走访核查', legalBasis: '民发〔2019〕34号' },
      'school-aid': { title: '教育资助', legalBasis: '东政办〔2019〕6号' },
    },
  }),
  'access/platform.yaml': 'floor: []\n',
};

/** The same roles for every department. */
function rolesOf(departments: readonly string[]): string {
  const roles = {
    clerk: '文员',
    officer: '干部',
    doctor: '医生',
    inspector: '督学',
    'student-affairs': '学生工作人员',
    'police-station': '民警',
  };
  return stringify({ roles: Object.fromEntries(departments.map((department) => [department, roles])) });
}

/** Writes a policies folder of its own. @param files path within the folder → text */
export function writePolicies(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'policies-'));
  for (const [name, text] of Object.entries({
    ...smallFiles,
    'roles.yaml': rolesOf(smallContract.departments),
    ...files,
  })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** The files of a policies folder with these access rules; an emergency access is a text that is in no folder. */
export function accessFiles(files: AccessYaml[]): Record<string, string> {
  return Object.fromEntries(
    files.map(({ emergency, ...file }) => [
      emergency ? `emergency/${emergency}.yaml` : `access/${file.department}.yaml`,
      stringify(file, { aliasDuplicateObjects: false }),
    ]),
  );
}

/** Policies of these access rules. */
export function policiesOf(files: AccessYaml[], contract = smallContract): Policies {
  return composePolicies(
    { ...smallFiles, 'roles.yaml': rolesOf(contract.departments), ...accessFiles(files) },
    contract,
    '/',
  );
}

/** A rule that a test changes in what it is about. */
export function someRule(changes: Partial<RuleYaml> = {}): RuleYaml {
  return {
    id: 'some-rule',
    because: '未成年人保护法 第八十一条',
    to: { department: 'education', roles: ['student-affairs'] },
    for: ['school-aid'],
    fields: { Child: { allow: ['name'] } },
    ...changes,
  };
}
