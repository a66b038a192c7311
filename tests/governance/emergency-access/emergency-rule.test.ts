import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { emergencyRule, typesOfChild } from '../../../src/governance/emergency-access/emergency-rule.ts';
import { listDemonstrationClients } from '../../../src/identity-provider/demonstration-clients.ts';
import type { Requester } from '../../../src/platform/identity/requester.ts';
import { accessFor, decideField } from '../../../src/platform/policy/access.ts';
import { composePolicies } from '../../../src/platform/policy/files/load-policies.ts';
import type { ChildFacts } from '../../../src/platform/policy/policy.ts';
import { standingPolicies } from '../../../src/platform/policy/catalogue/standing-policies.ts';
import { departmentNames } from '../../../src/platform/subgraph/load-departments.ts';

const standing = standingPolicies();
const now = new Date('2026-11-26T09:00:00+08:00');
const childId = '11111111-1111-4111-8111-111111111111';
const child: ChildFacts = {
  childId,
  residenceDivision: '610111001200',
  householdDivision: '610111001200',
  sealed: false,
  categories: [],
  birthDate: '2014-09-01',
};
const posts = listDemonstrationClients().filter(
  ({ purposes, division }) => purposes.includes('emergency-protection') && division.startsWith('610111'),
);
const requesterOf = (role: string): Requester => {
  const { client, department, roles, division } = posts.find(({ roles: held }) => held.includes(role))!;
  return { client, department, roles, division, purpose: 'emergency-protection', caseNumber: '1' };
};
const openTo = (requester: Requester, owner: string, types: readonly string[]) =>
  emergencyRule(standing, {
    id: '22222222-2222-4222-8222-222222222222',
    requester,
    childId,
    owner,
    types,
    until: new Date(now.getTime() + 3_600_000),
  });
const typesOf = (owner: string) =>
  [...typesOfChild(standing.contract, owner).keys()].filter((type) => type !== 'Child');

test('every type of a child’s records can be named, and nothing else', () => {
  expect(typesOf('health').sort()).toEqual(['Checkup', 'Counselling', 'Diagnosis', 'Injury', 'Medical']);
  expect(typesOf('police').sort()).toEqual(['Custody', 'GuardianDetention', 'Household', 'ProtectiveRemoval']);
  expect(typesOf('governance')).toEqual(['OpenCorrection']);
});

describe.each(posts.map(({ roles: [role] }) => role!))('to the post %s', (role) => {
  const requester = requesterOf(role);

  test.each(departmentNames())(
    'the policies take whatever is opened of %s, and release what was said, to this client alone',
    (owner) => {
      const types = typesOf(owner);
      const { text, opened, masked, closed } = openTo(requester, owner, types);
      const policies = composePolicies(
        { ...standing.texts, 'emergency/22222222-2222-4222-8222-222222222222.yaml': text },
        standing.contract,
      );
      const isOf = (item: string, access = accessFor(requester, policies, now)) =>
        decideField(access, ...(item.split('.') as [string, string]), child).effect;
      expect(opened.filter((item) => isOf(item) !== 'allow')).toEqual([]);
      expect(masked.filter((item) => isOf(item) !== 'mask')).toEqual([]);
      expect(closed.filter((item) => isOf(item) !== 'deny')).toEqual([]);
      const all = types.flatMap((type) =>
        [...standing.contract.types.get(type)!]
          .filter(([field, { owners }]) => owners.includes(owner) && field !== 'history')
          .map(([field]) => `${type}.${field}`),
      );
      expect(all.filter((item) => ![...opened, ...masked, ...closed].includes(item))).toEqual([]);
      const colleague = accessFor({ ...requester, client: 'colleague' }, policies, now);
      const before = accessFor(requester, standing, now);
      expect([...opened, ...masked].filter((item) => isOf(item, colleague) !== isOf(item, before))).toEqual([]);
    },
  );
});

test('a number that the floor closes in clear is masked as the rules mask it; what no rule masks stays closed', () => {
  const fields = (role: string, owner: string, types: string[]) =>
    parse(openTo(requesterOf(role), owner, types).text).rules[0].fields;
  expect(fields('student-affairs', 'civil-affairs', ['Carer']).Carer).toEqual({
    allow: ['name', 'relation'],
    mask: { residentId: 'presence' },
  });
  expect(fields('police-station', 'civil-affairs', ['Carer']).Carer.allow).toContain('residentId');
  expect(openTo(requesterOf('police-station'), 'health', ['Diagnosis'])).toMatchObject({
    masked: ['Diagnosis.code'],
    closed: ['Diagnosis.name'],
  });
  expect(openTo(requesterOf('clinic'), 'health', ['Diagnosis'])).toMatchObject({ masked: [], closed: [] });
});

test('sealed files are covered for those alone whom the floor lets have them', () => {
  const where = (role: string) => parse(openTo(requesterOf(role), 'police', ['Household']).text).rules[0].where;
  expect(
    ['police-station', 'child-welfare', 'clinic', 'student-affairs'].filter(
      (role) => where(role)['child.sealed'] === 'included',
    ),
  ).toEqual(['police-station', 'child-welfare']);
});

test('an account with a post more than the floor names is held to the narrower one', () => {
  const both = { ...requesterOf('child-welfare'), roles: ['child-welfare', 'supervisor'] };
  expect(parse(openTo(both, 'police', ['Household']).text).rules[0].where).not.toHaveProperty(['child.sealed']);
});
