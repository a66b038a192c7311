import { describe, expect, test } from '@jest/globals';
import { accessFor, decideField } from '../../src/platform/policy/access.ts';
import { AccessCache } from '../../src/platform/policy/in-force/access-cache.ts';
import type { ChildFacts } from '../../src/platform/policy/policy.ts';
import type { Requester } from '../../src/platform/identity/requester.ts';
import type { RuleYaml } from '../kit/expected-decision.ts';
import { policiesOf, someRule } from './write-policies.ts';

const teacher: Requester = {
  client: 'client',
  department: 'education',
  roles: ['student-affairs'],
  division: '610111000000',
  purpose: 'school-aid',
  caseNumber: null,
};
const child: ChildFacts = {
  childId: 'child',
  residenceDivision: '610111001200',
  householdDivision: '450721101202',
  sealed: false,
  categories: ['LEFT_BEHIND'],
  birthDate: '2014-09-01',
};
const summer = new Date('2026-07-01T12:00:00+08:00');

/** What this requester gets of the child's name by these rules. */
function decisionOn(
  rules: Partial<RuleYaml>[],
  { requester = teacher, facts = child as ChildFacts | null, now = summer } = {},
) {
  const policies = policiesOf([
    {
      department: 'civil-affairs',
      rules: rules.map((changes, index) => someRule({ id: `rule-${index}`, ...changes })),
    },
  ]);
  const { effect, mask, rule } = decideField(accessFor(requester, policies, now), 'Child', 'name', facts);
  return { effect, mask, rule };
}

const allowed = (rule = 'rule-0') => ({ effect: 'allow', mask: null, rule });
const denied = { effect: 'deny', mask: null, rule: null };

describe('a rule speaks to', () => {
  test('the department and role that it names, for the purpose that it names', () => {
    expect(decisionOn([{}])).toEqual(allowed());
    expect(decisionOn([{}], { requester: { ...teacher, department: 'health' } })).toEqual(denied);
    expect(decisionOn([{}], { requester: { ...teacher, roles: ['inspector'] } })).toEqual(denied);
    expect(decisionOn([{}], { requester: { ...teacher, purpose: 'home-visit' } })).toEqual(denied);
  });

  test('whoever has one of its roles among others', () => {
    expect(decisionOn([{}], { requester: { ...teacher, roles: ['inspector', 'student-affairs'] } })).toEqual(allowed());
  });

  test('every role of a department where it names none', () => {
    expect(
      decisionOn([{ to: { department: 'education' } }], { requester: { ...teacher, roles: ['inspector'] } }),
    ).toEqual(allowed());
  });

  test('each of several departments', () => {
    const to = [{ department: 'health' }, { department: 'education' }];
    expect(decisionOn([{ to }])).toEqual(allowed());
    expect(decisionOn([{ to }], { requester: { ...teacher, department: 'police' } })).toEqual(denied);
  });

  test('everyone, for any purpose', () => {
    const anyone = { ...teacher, department: 'police', roles: ['police-station'], purpose: 'home-visit' };
    expect(decisionOn([{ to: 'everyone', for: 'any' }], { requester: anyone })).toEqual(allowed());
  });
});

describe('a rule holds', () => {
  const dates = { from: '2026-09-01', until: '2027-01-01' };

  test.each([
    ['not a second before midnight in China on its first day', '2026-08-31T23:59:59+08:00', denied],
    ['from midnight in China on its first day', '2026-09-01T00:00:00+08:00', allowed()],
    ['though it is still the day before in Greenwich', '2026-08-31T16:00:00Z', allowed()],
    ['to the last second before its end', '2026-12-31T23:59:59+08:00', allowed()],
    ['not on the day named as its end', '2027-01-01T00:00:00+08:00', denied],
  ])('%s', (_, now, decision) => {
    expect(decisionOn([dates], { now: new Date(now) })).toEqual(decision);
  });
});

describe('a rule covers', () => {
  const within = { where: { 'child.division': 'within-requester' as const } };

  test('a child that lives in the requester’s division, one that is registered there, and no other', () => {
    expect(decisionOn([within])).toEqual(allowed());
    expect(decisionOn([within], { requester: { ...teacher, division: '450721000000' } })).toEqual(allowed());
    expect(decisionOn([within], { requester: { ...teacher, division: '420112000000' } })).toEqual(denied);
  });

  test('no child of the division above, and none of the village beside', () => {
    expect(decisionOn([within], { requester: { ...teacher, division: '610111001001' } })).toEqual(denied);
    expect(decisionOn([within], { facts: { ...child, residenceDivision: '610000000000' } })).toEqual(denied);
  });

  test('a sealed record only where it says so', () => {
    const sealed = { ...child, sealed: true };
    expect(decisionOn([{}], { facts: sealed })).toEqual(denied);
    expect(decisionOn([{ where: { 'child.sealed': 'included' } }], { facts: sealed })).toEqual(allowed());
    expect(decisionOn([{ where: { 'child.sealed': 'included' } }])).toEqual(allowed());
  });

  test('a child with at least one of its categories', () => {
    expect(decisionOn([{ where: { 'child.category': ['ORPHAN', 'LEFT_BEHIND'] } }])).toEqual(allowed());
    expect(decisionOn([{ where: { 'child.category': ['ORPHAN'] } }])).toEqual(denied);
  });

  test('a child of its age, from the birthday in China to the day before the one that ends it', () => {
    const age = (from?: number, below?: number) => [
      { where: { 'child.age': { ...(from !== undefined && { from }), ...(below !== undefined && { below }) } } },
    ];
    const at = (now: string) => ({ now: new Date(now) });
    expect(decisionOn(age(12), at('2026-08-31T23:59:59+08:00'))).toEqual(denied);
    expect(decisionOn(age(12), at('2026-08-31T16:00:00Z'))).toEqual(allowed());
    expect(decisionOn(age(6, 12), at('2026-08-31T23:59:59+08:00'))).toEqual(allowed());
    expect(decisionOn(age(6, 12), at('2026-09-01T00:00:00+08:00'))).toEqual(denied);
    expect(decisionOn(age(undefined, 18))).toEqual(allowed());
    expect(decisionOn(age(0), { facts: { ...child, birthDate: undefined } })).toEqual(denied);
  });

  test('what it covers only in a case that the requester names, where it demands one', () => {
    expect(decisionOn([{ where: { case: 'named' } }])).toEqual(denied);
    const inCase = { requester: { ...teacher, caseNumber: '（2026）陕0111未救1号' } };
    expect(decisionOn([{ where: { case: 'named' } }], inCase)).toEqual(allowed());
    expect(decisionOn([{ where: { case: 'named' } }], { ...inCase, facts: null })).toEqual(allowed());
  });

  test('a record of no child only where it sets no condition on a child', () => {
    expect(decisionOn([{}], { facts: null })).toEqual(allowed());
    expect(decisionOn([within], { facts: null })).toEqual(denied);
    expect(decisionOn([{ where: { 'child.category': ['LEFT_BEHIND'] } }], { facts: null })).toEqual(denied);
    expect(decisionOn([{ where: { 'child.age': { from: 0 } } }], { facts: null })).toEqual(denied);
  });
});

describe('the rule of an emergency access', () => {
  const childId = '11111111-1111-4111-8111-111111111111';
  const end = '2026-07-01T04:00:30.000Z';
  const policies = policiesOf([
    {
      department: 'civil-affairs',
      emergency: '1',
      rules: [
        someRule({
          to: { department: 'education', roles: ['student-affairs'], client: 'client' },
          where: { 'child.id': childId },
          until: end,
        }),
      ],
    },
  ]);
  const effectOn = (facts: Partial<ChildFacts> | null, requester = teacher, now = summer) =>
    decideField(accessFor(requester, policies, now), 'Child', 'name', facts && { ...child, childId, ...facts }).effect;

  test('covers one child, and no record of no child', () => {
    expect([effectOn({}), effectOn({ childId: 'another' }), effectOn(null), effectOn({ sealed: true })]).toEqual([
      'allow',
      'deny',
      'deny',
      'deny',
    ]);
  });

  test('speaks to one client, and to no colleague of it', () => {
    expect(effectOn({}, { ...teacher, client: 'colleague' })).toBe('deny');
  });

  test('ends at its instant, though the access of the requester is kept from the moment before', () => {
    const cache = new AccessCache();
    const at = (now: number) =>
      decideField(cache.accessFor(teacher, policies, new Date(now)), 'Child', 'name', { ...child, childId }).effect;
    const instant = new Date(end).getTime();
    expect([at(instant - 2), at(instant - 1), at(instant), at(instant + 1)]).toEqual([
      'allow',
      'allow',
      'deny',
      'deny',
    ]);
    expect(cache.accessFor(teacher, policies, new Date(instant - 2))).not.toBe(
      cache.accessFor(teacher, policies, new Date(instant)),
    );
  });
});

describe('of several rules', () => {
  const masking = { fields: { Child: { mask: { name: 'initial' } } } };

  test('allow beats mask, in whichever order they stand', () => {
    expect(decisionOn([masking, {}])).toEqual(allowed('rule-1'));
    expect(decisionOn([{}, masking])).toEqual(allowed('rule-0'));
  });

  test('the stricter mask beats another, in whichever order they stand', () => {
    const byCounty = { fields: { Child: { mask: { name: 'county' } } } };
    expect(decisionOn([masking, byCounty])).toEqual({ effect: 'mask', mask: 'county', rule: 'rule-1' });
    expect(decisionOn([byCounty, masking])).toEqual({ effect: 'mask', mask: 'county', rule: 'rule-0' });
  });

  test('two that decide alike are cited by name, in whichever order they stand', () => {
    expect(decisionOn([{ id: 'b' }, { id: 'a' }])).toEqual(allowed('a'));
    expect(decisionOn([{ id: 'a' }, { id: 'b' }])).toEqual(allowed('a'));
  });

  test('one that does not cover the record adds nothing to one that does', () => {
    expect(decisionOn([masking, { where: { 'child.category': ['ORPHAN'] } }])).toEqual({
      effect: 'mask',
      mask: 'initial',
      rule: 'rule-0',
    });
  });

  test('one must both cover the record and list the field: two halves release nothing', () => {
    expect(
      decisionOn([{ fields: { Child: { allow: ['birthDate'] } } }, { where: { 'child.category': ['ORPHAN'] } }]),
    ).toEqual(denied);
  });
});
