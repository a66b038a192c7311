import fc from 'fast-check';
import { ownedFields } from '../../src/commands/owned-fields.ts';
import { folders } from '../../src/platform/folders.ts';
import type { Requester } from '../../src/platform/identity/requester.ts';
import { departmentNames } from '../../src/platform/subgraph/load-departments.ts';
import { isRootType } from '../../src/platform/policy/structural-types.ts';
import type { AccessYaml, RuleYaml } from '../kit/expected-decision.ts';
import { contract, isLink, namedTypeOf } from './contract.ts';
import { childIdOf, worldSize } from './world.ts';

// Few values each, so that rules and requesters meet often.
const roles = ['clerk', 'officer'];
const purposes = ['home-visit', 'school-aid'];
const divisions = ['610000000000', '610111000000', '610111001000', '610111001200', '420112000000'];
const because = '未成年人保护法 第八十一条';
const some = (values: string[]) => fc.subarray(values, { minLength: 1 });

export const arbitraryRequester: fc.Arbitrary<Requester> = fc.record({
  client: fc.constantFrom('client', 'colleague'),
  department: fc.constantFrom(...departmentNames()),
  roles: some(roles),
  division: fc.constantFrom(...divisions),
  purpose: fc.constantFrom(...purposes),
  caseNumber: fc.constantFrom(null, '(2026)灞未护字第3号'),
});

/** The moment of every case: between the days on which rules begin and end. */
export const moment = new Date('2026-07-01T12:00:00+08:00');

/** The masks that a field of this type can have. */
function masksOf(type: string, field: string): string[] {
  if (type === 'Diagnosis' && field === 'code') return ['icdChapter'];
  const named = namedTypeOf(type, field).name;
  if (contract.isList(type, field)) return [];
  if (named === 'Date') return ['ageBand', 'yearOnly'];
  return named === 'String' ? ['presence', 'lastFour', 'initial', 'county'] : [];
}

/**
 * What a rule does with a type: most links are open, so that queries come far; a type's key is released with the type.
 */
function effects(type: string, fields: readonly string[]): fc.Arbitrary<[string, RuleYaml['fields'][string]]> {
  const chosen = fields.map((field) => {
    if (type === 'Query') return fc.constantFrom('allow', 'allow', 'allow', 'allow', 'leave');
    if (isLink(type, field)) return fc.constantFrom('allow', 'allow', 'allow', 'leave');
    return fc.constantFrom('allow', 'allow', 'leave', 'leave', ...masksOf(type, field));
  });
  return fc.tuple(...chosen).map((kinds) => {
    const mask = fields.flatMap((field, at) =>
      ['allow', 'leave'].includes(kinds[at]!) ? [] : [[field, kinds[at]!] as const],
    );
    const allow = fields.filter((field, at) => kinds[at] === 'allow' && field !== 'id');
    return [
      type,
      {
        allow: [...(type === 'Child' ? ['id'] : kinds[fields.indexOf('id')] === 'allow' ? ['id'] : []), ...allow],
        mask: Object.fromEntries(mask),
      },
    ];
  });
}

const recipient = fc.record(
  { department: fc.constantFrom(...departmentNames()), roles: some(roles) },
  { requiredKeys: ['department'] },
);

const where = fc.record(
  {
    'child.division': fc.constant('within-requester' as const),
    'child.sealed': fc.constant('included' as const),
    'child.category': some(['LEFT_BEHIND', 'ORPHAN', 'POOR', 'DISABLED']),
    'child.age': fc.constantFrom({ below: 14 }, { from: 11 }, { from: 11, below: 14 }),
    case: fc.constant('named' as const),
  },
  { requiredKeys: [] },
);

function rulesOf(department: string): fc.Arbitrary<RuleYaml[]> {
  const types = [...ownedFields(folders.schema, department)].filter(([type]) => type !== 'Mutation');
  const rule = fc.record({
    to: fc.oneof({ weight: 2, arbitrary: fc.constant('everyone' as const) }, { weight: 1, arbitrary: recipient }),
    for: fc.oneof({ weight: 2, arbitrary: fc.constant('any' as const) }, { weight: 1, arbitrary: some(purposes) }),
    where: fc.oneof({ weight: 2, arbitrary: where }, { weight: 1, arbitrary: fc.constant(undefined) }),
    fields: fc.tuple(...types.map(([type, fields]) => fc.option(effects(type, fields), { freq: 4 }))),
    place: fc.constantFrom({}, {}, {}, {}, { in: '610111' }, { in: '42' }),
    days: fc.constantFrom(
      {},
      {},
      {},
      {},
      { from: '2026-07-02' },
      { until: '2026-07-01' },
      { from: '2026-07-01', until: '2026-07-02' },
    ),
  });
  // Where an operation is refused nothing else is compared: mostly all are open.
  const operations: RuleYaml = {
    id: `${department}-open`,
    because,
    to: 'everyone',
    for: 'any',
    fields: { Query: { allow: [...(Object.fromEntries(types).Query ?? [])] } },
  };
  const open = fc.constantFrom([], ...Array.from({ length: 7 }, () => [operations]));
  return fc.tuple(fc.array(rule, { minLength: 1, maxLength: 3 }), open).map(([rules, opened]) => [
    ...opened,
    ...rules.map(({ days, place, where, fields, ...rest }, at) => ({
      id: `${department}-${at}`,
      because,
      ...rest,
      ...(where && Object.keys(where).length > 0 && { where }),
      ...days,
      ...place,
      fields: Object.fromEntries(fields.filter((one) => one !== null)),
    })),
  ]);
}

/** The text of an emergency access to records of this department: one client, one child, until an instant. */
function emergencyOf(department: string): fc.Arbitrary<AccessYaml> {
  const types = [...ownedFields(folders.schema, department)].filter(([type]) => !isRootType(type));
  return fc
    .record({
      to: fc.record({
        department: fc.constantFrom(...departmentNames()),
        roles: fc.constant(roles),
        client: fc.constantFrom('client', 'colleague'),
      }),
      where: fc
        .tuple(where, fc.nat(worldSize - 1))
        .map(([conditions, at]) => ({ ...conditions, 'child.id': childIdOf(at) })),
      fields: fc.tuple(...types.map(([type, fields]) => fc.option(effects(type, fields), { freq: 6 }))),
      end: fc.constantFrom(1, 3_600_000, 3_600_000, 3_600_000, 0),
    })
    .map(({ to, where: conditions, fields, end }) => ({
      department,
      emergency: department,
      rules: [
        {
          id: `emergency-${department}`,
          because,
          to,
          for: purposes,
          where: conditions,
          until: new Date(moment.getTime() + end).toISOString(),
          fields: Object.fromEntries(fields.filter((one) => one !== null)),
        },
      ],
    }));
}

/**
 * The access files of all departments over the real types and fields, and for some a running emergency access, or one
 * that ends at the moment.
 */
export const arbitraryRules: fc.Arbitrary<AccessYaml[]> = fc
  .tuple(
    ...departmentNames().map((department) =>
      fc.tuple(
        rulesOf(department).map((rules) => ({ department, rules })),
        fc.option(emergencyOf(department), { freq: 1 }),
      ),
    ),
  )
  .map((files) => [...files.map(([file]) => file), ...files.flatMap(([, emergency]) => emergency ?? [])]);
