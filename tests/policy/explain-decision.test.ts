import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Requester } from '../../src/platform/identity/requester.ts';
import { accessFor, decideField } from '../../src/platform/policy/access.ts';
import { explainDecision } from '../../src/platform/policy/explain-decision.ts';
import type { ChildFacts } from '../../src/platform/policy/policy.ts';
import type { RuleYaml } from '../kit/expected-decision.ts';
import { arbitraryFacts, arbitraryMoment, arbitraryPolicies, arbitraryRequester } from './arbitrary-policies.ts';
import { policiesOf, smallContract, someRule } from './write-policies.ts';

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

function explain(...rules: Partial<RuleYaml>[]) {
  const policies = policiesOf([
    {
      department: 'civil-affairs',
      rules: rules.map((changes, index) => someRule({ id: `rule-${index}`, ...changes })),
    },
  ]);
  return explainDecision(policies, teacher, summer, 'Child', 'name', child);
}

test('every rule of the field is named with its legal basis and place, the one that decides first', () => {
  const { decision, rules } = explain(
    { for: ['home-visit'] },
    { fields: { Child: { mask: { name: 'initial' } } } },
    { fields: { Child: { allow: ['birthDate'] } } },
  );
  expect(decision).toEqual({ effect: 'mask', rule: 'rule-1', mask: 'initial' });
  expect(rules).toEqual([
    {
      rule: 'rule-1',
      because: '未成年人保护法 第八十一条',
      source: 'access/civil-affairs.yaml:15',
      effect: 'mask',
      mask: 'initial',
      unmet: [],
    },
    {
      rule: 'rule-0',
      because: '未成年人保护法 第八十一条',
      source: 'access/civil-affairs.yaml:3',
      effect: 'allow',
      mask: null,
      unmet: ['purpose'],
    },
  ]);
});

test.each<[string, Partial<RuleYaml>, ChildFacts, string]>([
  ['another department', { to: { department: 'health' } }, child, 'requester'],
  ['another role', { to: { department: 'education', roles: ['inspector'] } }, child, 'requester'],
  ['another purpose', { for: ['home-visit'] }, child, 'purpose'],
  ['a rule that has ended', { until: '2026-07-01' }, child, 'dates'],
  ['a rule that has not begun', { from: '2026-07-02' }, child, 'dates'],
  ['no case', { where: { case: 'named' } }, child, 'case'],
  [
    'a child of elsewhere',
    { where: { 'child.division': 'within-requester' } },
    { ...child, residenceDivision: '110101001001' },
    'division',
  ],
  ['a sealed file', {}, { ...child, sealed: true }, 'sealed'],
  ['another category', { where: { 'child.category': ['ORPHAN'] } }, child, 'category'],
  ['another age', { where: { 'child.age': { from: 12 } } }, child, 'age'],
])('%s is named as the condition that does not hold, and as the only one', (_, changes, facts, condition) => {
  const policies = policiesOf([{ department: 'civil-affairs', rules: [someRule(changes)] }]);
  const { decision, rules } = explainDecision(policies, teacher, summer, 'Child', 'name', facts);
  expect(decision.effect).toBe('deny');
  expect(rules.map(({ unmet }) => unmet)).toEqual([[condition]]);
});

test('a field of which there is no rule is denied without any', () => {
  expect(explain({ fields: { Child: { allow: ['birthDate'] } } })).toEqual({
    decision: { effect: 'deny', rule: null, mask: null },
    rules: [],
  });
});

test('on random policies the explanation decides as the decision does, and no rule is left out', () => {
  const effects = { allow: 0, mask: 0, deny: 0 };
  fc.assert(
    fc.property(
      arbitraryPolicies,
      fc.array(fc.tuple(arbitraryRequester(), fc.option(arbitraryFacts), arbitraryMoment), {
        minLength: 8,
        maxLength: 8,
      }),
      (files, questions) => {
        const policies = policiesOf(files);
        for (const [requester, facts, now] of questions) {
          const access = accessFor(requester, policies, now);
          for (const [type, fields] of smallContract.types) {
            for (const field of fields.keys()) {
              const { decision, rules } = explainDecision(policies, requester, now, type, field, facts);
              const { effect, rule, mask } = decideField(access, type, field, facts);
              effects[effect] += 1;
              const listing = policies.rules
                .filter((one) => one.fields.get(type)?.has(field))
                .map(({ id }) => id)
                .sort();
              const explained = {
                type,
                field,
                decision,
                matched: rules.some(({ unmet }) => unmet.length === 0),
                rules: rules.map((one) => one.rule).sort(),
              };
              const expected = {
                type,
                field,
                decision: { effect, rule, mask },
                matched: effect !== 'deny',
                rules: listing,
              };
              // Compared before expect, which is slow to be called for each of so many fields.
              if (!isDeepStrictEqual(explained, expected)) expect(explained).toEqual(expected);
            }
          }
        }
      },
    ),
    { numRuns: 100 },
  );
  expect(Math.min(...Object.values(effects))).toBeGreaterThan(100);
});
