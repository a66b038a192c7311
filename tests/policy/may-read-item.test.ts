import { rmSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { accessFor, decideField } from '../../src/platform/policy/access.ts';
import { loadPolicies } from '../../src/platform/policy/files/load-policies.ts';
import { mayReadItem, readableItems } from '../../src/platform/policy/may-read-item.ts';
import type { Contract } from '../../src/platform/policy/policy.ts';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import { matchesFilter } from '../kit/matches-filter.ts';
import { arbitraryFacts, arbitraryMoment, arbitraryPolicies, arbitraryRequester } from './arbitrary-policies.ts';
import { accessFiles, smallContract, writePolicies } from './write-policies.ts';

/** The small contract, in which a child's id leads to its medical records. */
const contract: Contract = {
  ...smallContract,
  types: new Map([
    ...smallContract.types,
    ['Child', new Map([...smallContract.types.get('Child')!, ['id', { owners: ['health'], type: '[Medical]' }]])],
  ]),
};

const setups = fc.record({
  files: arbitraryPolicies,
  requester: arbitraryRequester(),
  now: arbitraryMoment,
  records: fc.array(arbitraryFacts, { minLength: 20, maxLength: 20 }),
});

test('an item is read where it and the way to it are released, and the rows of readable items are exactly those', () => {
  let read = 0;
  fc.assert(
    fc.property(setups, ({ files, requester, now, records }) => {
      const folder = writePolicies(accessFiles(files));
      const access = accessFor(requester, loadPolicies(folder, smallContract), now);
      rmSync(folder, { recursive: true });
      const groups = readableItems(access, contract);
      for (const [item, isBehind] of [
        ['Child.name', false],
        ['Child.birthDate', false],
        ['Medical.diagnosis', true],
        ['Medical.fitForSchool', true],
      ] as const) {
        const [type, field] = item.split('.') as [string, string];
        const group = groups.find(({ items }) => items.includes(item));
        for (const facts of records) {
          const may = mayReadItem(access, contract, item, facts);
          read += Number(may);
          const isOpen = !isBehind || decideField(access, 'Child', 'id', facts).effect === 'allow';
          expect({ item, facts, may }).toEqual({
            item,
            facts,
            may: isOpen && decideField(access, type, field, facts).effect !== 'deny',
          });
          expect({ item, facts, may: group !== undefined && matchesFilter(group.reach, { ...facts }) }).toEqual({
            item,
            facts,
            may,
          });
        }
      }
    }),
    { numRuns: 150 },
  );
  expect(read).toBeGreaterThan(200);
});

test('by the rules as they stand, an item is reached through every link of its way', () => {
  const policies = standingPolicies();
  const facts = {
    childId: '00000000-0000-4000-8000-000000000001',
    residenceDivision: '610111001200',
    householdDivision: '610111001200',
    sealed: false,
    categories: [],
    birthDate: '2015-01-01',
  };
  const readBy = (department: string, role: string, purpose: string, item: string) =>
    mayReadItem(
      accessFor(
        { client: 'test', department, roles: [role], division: '610111000000', purpose, caseNumber: null },
        policies,
        new Date('2026-11-26T10:00:00+08:00'),
      ),
      policies.contract,
      item,
      facts,
    );
  expect(readBy('education', 'student-affairs', 'dropout-prevention', 'Diagnosis.code')).toBe(true);
  expect(readBy('education', 'student-affairs', 'dropout-prevention', 'Diagnosis.name')).toBe(false);
  expect(readBy('education', 'student-affairs', 'school-aid', 'Diagnosis.code')).toBe(false);
  // Schools are public; that one is a child's is not.
  expect(readBy('education', 'student-affairs', 'dropout-prevention', 'School.name')).toBe(true);
  expect(readBy('police', 'police-station', 'household-verification', 'School.name')).toBe(false);
  expect(readBy('education', 'student-affairs', 'dropout-prevention', 'Division.name')).toBe(false);
  expect(readBy('education', 'student-affairs', 'dropout-prevention', 'Medical')).toBe(false);
});
