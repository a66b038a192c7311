import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { accessFor, decideField, mayKnowOf, type Access } from '../../src/platform/policy/access.ts';
import { PlatformError } from '../../src/platform/errors.ts';
import { assertMayFilterBy } from '../../src/platform/policy/assert-may-filter-by.ts';
import { rowFilterFor } from '../../src/platform/policy/row-filter.ts';
import type { Requester } from '../../src/platform/identity/requester.ts';
import type { AccessYaml, RuleYaml } from '../kit/expected-decision.ts';
import { matchesFilter } from '../kit/matches-filter.ts';
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

function accessBy(files: AccessYaml[], requester = teacher, now = new Date('2026-07-01T12:00:00+08:00')): Access {
  return accessFor(requester, policiesOf(files), now);
}

function accessByRules(...rules: Partial<RuleYaml>[]): Access {
  return accessBy([
    {
      department: 'civil-affairs',
      rules: rules.map((changes, index) => someRule({ id: `rule-${index}`, ...changes })),
    },
  ]);
}

const setups = fc.record({
  files: arbitraryPolicies,
  requester: arbitraryRequester(),
  now: arbitraryMoment,
  records: fc.array(arbitraryFacts, { minLength: 20, maxLength: 20 }),
});

test('a row filter leaves exactly the records of which the requester may know', () => {
  let left = 0;
  fc.assert(
    fc.property(setups, ({ files, requester, now, records }) => {
      const access = accessBy(files, requester, now);
      for (const type of ['Child', 'Medical']) {
        const filter = rowFilterFor(access, type);
        for (const facts of records) {
          const matches = matchesFilter(filter, { ...facts });
          left += Number(matches);
          expect({ type, facts, matches }).toEqual({ type, facts, matches: mayKnowOf(access, type, facts) });
        }
      }
    }),
    { numRuns: 150 },
  );
  expect(left).toBeGreaterThan(200);
});

test('a row filter that names the fields read leaves exactly the records on which each of them is released in clear', () => {
  let left = 0;
  const asked = fc.subarray([...smallContract.types.get('Medical')!.keys()], { minLength: 1, maxLength: 2 });
  fc.assert(
    fc.property(setups, asked, ({ files, requester, now, records }, fields) => {
      const access = accessBy(files, requester, now);
      const isEverClear = (field: string) =>
        access.releases
          .get('Medical')
          ?.get(field)
          ?.some(({ effect }) => effect === 'allow') ?? false;
      if (!fields.every(isEverClear)) {
        expect(() => rowFilterFor(access, 'Medical', fields)).toThrow(PlatformError);
        return;
      }
      const filter = rowFilterFor(access, 'Medical', fields);
      for (const facts of records) {
        const matches = matchesFilter(filter, { ...facts });
        left += Number(matches);
        const isClear = fields.every((field) => decideField(access, 'Medical', field, facts).effect === 'allow');
        expect({ fields, facts, matches }).toEqual({ fields, facts, matches: isClear });
      }
    }),
    { numRuns: 150 },
  );
  expect(left).toBeGreaterThan(50);
});

test('a rule over every record, sealed ones included, is not lost beside a narrower one', () => {
  const access = accessByRules(
    { where: { 'child.sealed': 'included' } },
    { where: { 'child.division': 'within-requester' } },
  );
  const farAndSealed = {
    residenceDivision: '110101001001',
    householdDivision: '110101001001',
    sealed: true,
    categories: [],
  };
  expect(matchesFilter(rowFilterFor(access, 'Child'), farAndSealed)).toBe(true);
});

test('without any rule for the type no row is left', () => {
  const facts = { residenceDivision: '610111001200', householdDivision: '610111001200', sealed: false, categories: [] };
  expect(matchesFilter(rowFilterFor(accessByRules({}), 'Medical'), facts)).toBe(false);
});

describe('filtering and sorting are refused by a field that', () => {
  const refusal = (access: Access, type: string, field: string) => {
    for (const attempt of [() => assertMayFilterBy(access, type, field), () => rowFilterFor(access, type, [field])]) {
      expect(attempt).toThrow(
        expect.objectContaining({ code: 'FILTER_REFUSED', details: { field: `${type}.${field}` } }),
      );
    }
    return true;
  };

  test('no rule releases', () => {
    expect(refusal(accessByRules({}), 'Child', 'birthDate')).toBe(true);
  });

  test('is released masked only: the order of masked values would tell the clear ones', () => {
    expect(
      refusal(accessByRules({ fields: { Child: { mask: { birthDate: 'yearOnly' } } } }), 'Child', 'birthDate'),
    ).toBe(true);
  });

  test('is of a type of which nothing is released', () => {
    expect(refusal(accessByRules({}), 'Medical', 'diagnosis')).toBe(true);
  });
});

test('filtering by a field that some rule releases in clear is allowed', () => {
  expect(() => assertMayFilterBy(accessByRules({}), 'Child', 'name')).not.toThrow();
});
