import fc from 'fast-check';
import type { Requester } from '../../src/platform/identity/requester.ts';
import type { ChildFacts } from '../../src/platform/policy/policy.ts';
import type { AccessYaml, RuleYaml } from '../kit/expected-decision.ts';
import { smallContract } from './write-policies.ts';

// Few values each, so that rules, requesters and records meet often.
const departments = ['civil-affairs', 'education', 'health'];
const roles = ['clerk', 'officer', 'doctor'];
const purposes = ['home-visit', 'school-aid'];
const categories = ['ORPHAN', 'POOR', 'DISABLED'];
const masksOfTypes: Record<string, string[]> = {
  String: ['presence', 'lastFour', 'initial', 'county', 'icdChapter'],
  Date: ['yearOnly', 'ageBand'],
};
const birthDates = ['2008-02-29', '2014-01-01', '2014-06-01', '2014-12-31', '2019-06-01', '2020-02-29', '2026-01-01'];
const days = ['2026-01-01', '2026-06-01', '2027-01-01', '2028-02-29'];
const places = [
  '610000000000',
  '610100000000',
  '610111000000',
  '610111001000',
  '610111001001',
  '610111002001',
  '610112001001',
  '110101001001',
  '441900003001',
];

const children = [
  '11111111-1111-4111-8111-111111111111',
  '22222222-2222-4222-8222-222222222222',
  '33333333-3333-4333-8333-333333333333',
];
const clients = ['client', 'colleague'];

const place = fc.constantFrom(...places);
const some = (values: string[]) => fc.subarray(values, { minLength: 1 });

export const arbitraryFacts: fc.Arbitrary<ChildFacts> = fc.record({
  childId: fc.constantFrom(...children),
  residenceDivision: place,
  householdDivision: place,
  sealed: fc.boolean(),
  categories: fc.subarray(categories),
  birthDate: fc.option(fc.constantFrom(...birthDates)),
});

/** A requester; of the given posts where they are given. */
export function arbitraryRequester(of = { departments, roles, purposes }): fc.Arbitrary<Requester> {
  return fc.record({
    client: fc.constantFrom(...clients),
    department: fc.constantFrom(...of.departments),
    roles: some(of.roles),
    division: place,
    purpose: fc.constantFrom(...of.purposes),
    caseNumber: fc.constantFrom(null, '（2026）陕0111未救1号'),
  });
}

/** A moment near the days on which rules begin and end, to the second around midnight in China. */
export const arbitraryMoment: fc.Arbitrary<Date> = fc
  .tuple(fc.constantFrom(...days), fc.constantFrom(-36_000_000, -1000, 0, 1000, 28_800_000))
  .map(([day, milliseconds]) => new Date(new Date(`${day}T00:00:00+08:00`).getTime() + milliseconds));

const recipient = fc.record(
  { department: fc.constantFrom(...departments), roles: some(roles) },
  { requiredKeys: ['department'] },
);

const where = fc.record(
  {
    'child.division': fc.constant('within-requester' as const),
    'child.sealed': fc.constant('included' as const),
    'child.category': some(categories),
    'child.age': fc.constantFrom({ from: 6 }, { below: 12 }, { from: 6, below: 12 }, { from: 12, below: 18 }),
    case: fc.constant('named' as const),
  },
  { requiredKeys: [] },
);

/** Each field of the type is allowed, masked or left out. */
function effects(type: string) {
  const fields = [...smallContract.types.get(type)!];
  const choices = fields.map(([, { type: scalar }]) =>
    fc.constantFrom('allow', 'allow', 'leave', ...(masksOfTypes[scalar] ?? [])),
  );
  return fc.tuple(...choices).map((chosen) => {
    const effect = fields.map(([field], index) => [field, chosen[index]!] as const);
    return {
      allow: effect.filter(([, one]) => one === 'allow').map(([field]) => field),
      mask: Object.fromEntries(effect.filter(([, one]) => one !== 'allow' && one !== 'leave')),
    };
  });
}

const rule: fc.Arbitrary<Omit<RuleYaml, 'id'>> = fc
  .record({
    because: fc.constant('未成年人保护法 第八十一条'),
    to: fc.oneof(fc.constant('everyone' as const), recipient, fc.array(recipient, { minLength: 1, maxLength: 2 })),
    for: fc.oneof(fc.constant('any' as const), some(purposes)),
    where: fc.option(where, { nil: undefined }),
    fields: fc.record({ Child: effects('Child'), Medical: effects('Medical') }, { requiredKeys: [] }),
    days: fc.tuple(fc.option(fc.constantFrom('2026-01-01', '2026-06-01')), fc.option(fc.constant('2027-01-01'))),
  })
  .map(({ days: [from, until], where, ...rest }) => ({
    ...rest,
    ...(where && { where }),
    ...(from && { from }),
    ...(until && { until }),
  }));

/** The rule of an emergency access, which may end to the second at the moment of the question. */
const emergencyRule = fc.record({
  because: fc.constant('个人信息保护法 第十三条'),
  to: fc.record({
    department: fc.constantFrom(...departments),
    roles: some(roles),
    client: fc.constantFrom(...clients),
  }),
  for: some(purposes),
  where: fc
    .tuple(where, fc.constantFrom(...children))
    .map(([conditions, child]) => ({ ...conditions, 'child.id': child })),
  fields: fc.record({ Child: effects('Child'), Medical: effects('Medical') }, { requiredKeys: [] }),
  until: fc.oneof(
    fc.constant('2028-03-01T00:00:00.000Z'),
    arbitraryMoment.map((end) => end.toISOString()),
  ),
});

/** The access files of up to three departments, with few rules each, and the texts of a few emergency accesses. */
export const arbitraryPolicies: fc.Arbitrary<AccessYaml[]> = fc
  .tuple(
    fc.tuple(...departments.map(() => fc.array(rule, { maxLength: 3 }))),
    fc.array(emergencyRule, { maxLength: 3 }),
  )
  .map(([files, emergencies]) => [
    ...files.map((rules, file) => ({
      department: departments[file]!,
      rules: rules.map((one, index) => ({ id: `${departments[file]}-${index}`, ...one })),
    })),
    ...emergencies.map((one, index) => ({
      department: departments[index]!,
      emergency: String(index),
      rules: [{ id: `emergency-${index}`, ...one }],
    })),
  ]);
