import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import { describeJoin, findJoins } from '../../src/platform/policy/files/find-joins.ts';
import { composePolicies } from '../../src/platform/policy/files/load-policies.ts';
import type { Contract } from '../../src/platform/policy/policy.ts';
import type { RuleYaml } from '../kit/expected-decision.ts';

const standing = standingPolicies();
const because = '未成年人保护法 第八十一条';
const education = { department: 'education', roles: ['student-affairs'] };
const village = { department: 'civil-affairs', roles: ['village-director'] };

/** The joins of these rules alone, each of the department that owns its fields. */
function joinsOf(rules: Partial<RuleYaml>[], contract: Contract = standing.contract): string[] {
  const files = new Map<string, object[]>();
  for (const [at, rule] of rules.entries()) {
    const [type, { allow = [], mask = {} }] = Object.entries(rule.fields!)[0]!;
    const [owner] = contract.types.get(type)!.get([...allow, ...Object.keys(mask)][0]!)!.owners;
    const written = { id: `rule-${at}`, because, to: education, for: ['dropout-prevention'], ...rule };
    files.set(owner!, [...(files.get(owner!) ?? []), written]);
  }
  const texts = [...files].map(([department, of]) => [
    `access/${department}.yaml`,
    stringify({ department, rules: of }),
  ]);
  const { 'purposes.yaml': purposes, 'roles.yaml': roles, 'access/platform.yaml': floor } = standing.texts;
  const all = { 'purposes.yaml': purposes!, 'roles.yaml': roles!, 'access/platform.yaml': floor! };
  return findJoins(composePolicies({ ...all, ...Object.fromEntries(texts) }, contract)).map(describeJoin);
}

const child = (fields: RuleYaml['fields'][string]) => ({ fields: { Child: fields } });
const born = child({ allow: ['birthDate', 'householdDivision'] });
const lastFour = child({ mask: { residentId: 'lastFour' } });

test('the policies of the project release nothing together that they keep back', () => {
  expect(findJoins(standing)).toEqual([]);
});

describe('a resident ID number that the floor keeps back is not released', () => {
  test('in pieces by one rule', () => {
    expect(joinsOf([child({ allow: ['birthDate', 'householdDivision'], mask: { residentId: 'lastFour' } })])).toEqual([
      'The floor "floor-resident-id" keeps Child.residentId back from education student-affairs, and ' +
        'Child.householdDivision (in clear, rule rule-0) and Child.birthDate (in clear, rule rule-0) and ' +
        'Child.residentId (lastFour, rule rule-0) together tell it: mask or leave out one of them',
    ]);
  });

  test.each<[string, Partial<RuleYaml>[]]>([
    ['of several rules', [born, lastFour]],
    ['for two purposes', [{ ...born, for: ['school-aid'] }, lastFour]],
    [
      'of rules that hold one after the other',
      [
        { ...born, until: '2027-01-01' },
        { ...lastFour, from: '2027-01-01' },
      ],
    ],
    ['without the county, which the own place tells', [child({ allow: ['birthDate'] }), lastFour]],
    ['with a day of birth that is masked', [child({ mask: { birthDate: 'yearOnly' } }), lastFour]],
    ['of some children only', [{ ...born, where: { 'child.category': ['ORPHAN'] } }, lastFour]],
    [
      'of children who are older meanwhile',
      [
        { ...born, where: { 'child.age': { below: 6 } } },
        { ...lastFour, where: { 'child.age': { from: 6 } } },
      ],
    ],
    [
      'of a place and one within it',
      [
        { ...born, in: '420112000000' },
        { ...lastFour, in: '420100000000' },
      ],
    ],
    ['to everyone', [{ ...born, to: 'everyone', for: 'any' }, lastFour]],
    ['to an account with two posts', [{ ...born, to: { ...education, roles: ['data-steward'] } }, lastFour]],
    ['with the end of the student number', [born, { fields: { Schooling: { mask: { studentNumber: 'lastFour' } } } }]],
    ['whole in the student number', [{ fields: { Schooling: { allow: ['studentNumber'] } } }]],
  ])('%s', (_case, rules) => {
    expect(joinsOf(rules)).toEqual([expect.stringContaining('keeps Child.residentId back from education')]);
  });

  test.each<[string, Partial<RuleYaml>[]]>([
    ['of two posts of two departments', [born, { ...lastFour, to: { department: 'health' } }]],
    [
      'of places that nobody is in both of',
      [
        { ...born, in: '420112000000' },
        { ...lastFour, in: '450721000000' },
      ],
    ],
    ['masked whole', [born, child({ mask: { residentId: 'presence' } })]],
    [
      'of a requester who has it in clear',
      [
        { ...born, to: village },
        { ...child({ allow: ['residentId'] }), to: village },
        { fields: { Schooling: { mask: { studentNumber: 'lastFour' } } }, to: village },
      ],
    ],
  ])('but pieces %s join nothing', (_case, rules) => {
    expect(joinsOf(rules)).toEqual([]);
  });
});

test('a value that a rule masks stands in clear in no field that carries it', () => {
  const masked = { fields: { Parent: { mask: { name: 'initial' } } } };
  expect(joinsOf([masked, { fields: { Carer: { allow: ['name'] } } }])).toEqual([
    'The mask "initial" of Parent.name (rule rule-0) keeps Parent.name back from education student-affairs, and ' +
      'Carer.name (in clear, rule rule-1) tells it: mask or leave out one of them',
  ]);
  expect(joinsOf([masked, { fields: { EntrustedCare: { mask: { trustee: 'county' } } } }])).toContainEqual(
    expect.stringContaining('keeps Parent.name back from education student-affairs, and EntrustedCare.trustee (county'),
  );
  expect(joinsOf([masked, { fields: { Carer: { mask: { name: 'initial' } } } }])).toEqual([]);
  expect(joinsOf([{ fields: { Carer: { allow: ['name'] } } }])).toEqual([]);
});

test('what is in clear for some children stays kept back of the others', () => {
  const all = [born, lastFour, { ...child({ allow: ['residentId'] }), where: { 'child.category': ['ORPHAN'] } }];
  const inVillage = all.map((rule) => ({ ...rule, to: village }));
  expect(joinsOf(inVillage)).toEqual([expect.stringContaining('keeps Child.residentId back from civil-affairs')]);
});

test('a mask keeps back where the floor does not: the village director sees the rest of the number in no other field', () => {
  expect(
    joinsOf([
      { ...born, to: village },
      { ...lastFour, to: village },
    ]),
  ).toEqual([
    expect.stringContaining('The mask "lastFour" of Child.residentId (rule rule-1) keeps Child.residentId back'),
  ]);
});
