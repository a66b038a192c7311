import { codeOf, type DemonstrationTable } from '../../demonstration/load-demonstration.ts';

const sexes = { 1: 'MALE', 2: 'FEMALE' } as const;

const carerRelations = {
  grandfather: '祖父',
  grandmother: '祖母',
  'maternal-grandfather': '外祖父',
  'maternal-grandmother': '外祖母',
  uncle: '叔叔',
  aunt: '姑姑',
  father: '父亲',
  mother: '母亲',
} as const;

/** The register, guardianship and parents of the demonstration's children. */
export const demonstration: DemonstrationTable[] = [
  {
    table: 'child',
    columns: [
      'child_id',
      'version',
      'name',
      'sex',
      'birth_date',
      'resident_id',
      'resident_id_missing_reason',
      'ethnic_group',
      'household_division',
      'residence_division',
      'categories',
      'risk_level',
      'sealed',
    ],
    rowsOf: (child) => [
      [
        child.id,
        1,
        child.name,
        sexes[child.sex],
        child.birthDate,
        child.residentId,
        child.residentIdMissingReason && codeOf(child.residentIdMissingReason),
        child.ethnicGroup,
        child.householdDivision,
        child.residenceDivision,
        child.categories.map(codeOf),
        child.riskLevel,
        child.sealed,
      ],
    ],
  },
  {
    table: 'resident_number',
    columns: ['resident_id', 'child_id'],
    rowsOf: (child) => (child.residentId === null ? [] : [[child.residentId, child.id]]),
  },
  {
    table: 'guardianship',
    columns: [
      'child_id',
      'version',
      'lives_with',
      'carer_name',
      'carer_relation',
      'carer_resident_id',
      'entrusted_to',
      'entrusted_on',
      'entrusted_until',
    ],
    rowsOf: ({ id, livesWith, carer, entrustedCare }) => [
      [
        id,
        1,
        codeOf(livesWith),
        carer?.name ?? null,
        carer && carerRelations[carer.relation],
        carer?.residentId ?? null,
        entrustedCare?.trusteeName ?? null,
        entrustedCare?.agreedOn ?? null,
        entrustedCare?.until ?? null,
      ],
    ],
  },
  {
    table: 'parent',
    columns: [
      'child_id',
      'relation',
      'version',
      'name',
      'condition',
      'condition_since',
      'workplace_division',
      'workplace',
    ],
    rowsOf: ({ id, parents }) =>
      parents.map((parent) => [
        id,
        codeOf(parent.relation),
        1,
        parent.name,
        codeOf(parent.condition),
        parent.since,
        parent.workplaceDivision,
        parent.workplace,
      ]),
  },
];
