import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { getPlatformValues, undeclaredCarriers, type ValuesOfItems } from './undeclared-carriers.ts';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import type { Contract } from '../../src/platform/policy/policy.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

const { contract, rules, texts } = standingPolicies();

let kit: TestPlatform;
let values: ValuesOfItems;
beforeAll(async () => {
  kit = await startTestPlatform();
  values = await getPlatformValues(kit);
});
afterAll(() => kit.close());

test('every field that tells a resident ID number, or what is masked or kept by the floor, declares it', () => {
  expect(undeclaredCarriers(values, { contract, rules, texts })).toEqual([]);
});

test('a field that does so and declares nothing is named', () => {
  const types: Contract['types'] = new Map(
    [...contract.types].map(([type, fields]) => [
      type,
      new Map([...fields].map(([field, { owners, type: scalar }]) => [field, { owners, type: scalar }])),
    ]),
  );
  expect(undeclaredCarriers(values, { contract: { ...contract, types }, rules, texts })).toEqual([
    "Child.birthDate tells birthDate of Child.residentId: declare @Carries('Child.residentId', 'birthDate').",
    ...['birthDate', 'lastFour', 'whole'].map(
      (part) =>
        `Schooling.studentNumber tells ${part} of Child.residentId: declare @Carries('Child.residentId', '${part}').`,
    ),
    "Checkup.result tells whole of Diagnosis.name: declare @Carries('Diagnosis.name', 'whole').",
    "Parent.conditionSince tells whole of GuardianDetention.from: declare @Carries('GuardianDetention.from', 'whole').",
  ]);
});
