import { factsOf, type ChildRecords } from './world.ts';

type Row = Record<string, unknown>;
/** Type and field, or the type alone where it is enough to know of the record. */
type Read = [type: string, field: string | null];
type Test = (row: Row, child: ChildRecords) => boolean;

export interface ListQuery {
  type: string;
  /** What the list reads. */
  reads: Read[];
  tests: Test[];
  table: string;
  order: string[];
  isFalling: boolean;
}

/** A condition of a filter: what it was given, the fields that it reads, and what it leaves. */
type Condition = [value: unknown, reads: [string, string][], test: Test];

/** What a list of this name, filter and order reads and leaves. */
export function listQuery(name: string, { filter = {}, orderBy }: any): ListQuery {
  if (name === 'children') return childrenQuery(filter, orderBy);
  const { type, table, order = ['child_id'], reads, conditions } = listsOfRecords[name]!(filter);
  const ofPlace: Condition = [
    filter.division,
    [['Child', 'residenceDivision']],
    (_row, child) => factsOf(child).residenceDivision.startsWith(filter.division),
  ];
  const given = givenOf([ofPlace, ...conditions]);
  return {
    type,
    table,
    order,
    isFalling: false,
    reads: [...reads, ...given.flatMap(([, fields]) => fields)],
    tests: given.map(([, , test]) => test),
  };
}

function givenOf(conditions: Condition[]): Condition[] {
  return conditions.filter(([value]) => value !== undefined && value !== null);
}

function childrenQuery(filter: any, orderBy: any): ListQuery {
  const given = givenOf([
    [
      filter.division,
      [
        ['Child', 'residenceDivision'],
        ['Child', 'householdDivision'],
      ],
      (row) =>
        [row.residence_division, row.household_division].some((place) => String(place).startsWith(filter.division)),
    ],
    [
      filter.categories,
      [['Child', 'categories']],
      (row) => filter.categories.some((one: string) => (row.categories as string[]).includes(one)),
    ],
    [filter.riskLevels, [['Child', 'riskLevel']], (row) => filter.riskLevels.includes(row.risk_level)],
    [filter.sex, [['Child', 'sex']], (row) => row.sex === filter.sex],
    [filter.bornFrom, [['Child', 'birthDate']], (row) => String(row.birth_date) >= filter.bornFrom],
    [filter.bornBefore, [['Child', 'birthDate']], (row) => String(row.birth_date) < filter.bornBefore],
    [filter.name, [['Child', 'name']], (row) => row.name === filter.name],
  ]);
  const orders: Record<string, [column: string, field: string]> = {
    BIRTH_DATE: ['birth_date', 'birthDate'],
    NAME: ['name', 'name'],
  };
  const by = orders[orderBy?.field];
  return {
    type: 'Child',
    table: 'child',
    order: [...(by ? [by[0]] : []), 'child_id'],
    isFalling: orderBy?.direction === 'DESC',
    reads: [...given.flatMap(([, fields]) => fields), ...(by ? [['Child', by[1]] satisfies Read] : [])],
    tests: given.map(([, , test]) => test),
  };
}

interface ListOfRecords {
  type: string;
  table: string;
  /** Of the children, where nothing else is said. */
  order?: string[];
  /** Whatever is filtered by. */
  reads: Read[];
  conditions: Condition[];
}

const listsOfRecords: Record<string, (filter: any) => ListOfRecords> = {
  schoolings: (filter) => ({
    type: 'Schooling',
    table: 'schooling',
    reads: [
      ['Child', 'schooling'],
      ['Schooling', null],
    ],
    conditions: [
      [filter.stage, [['Schooling', 'stage']], (row) => row.stage === filter.stage],
      [filter.status, [['Schooling', 'status']], (row) => row.status === filter.status],
      [
        filter.schoolCreditCode,
        [
          ['Schooling', 'school'],
          ['School', 'creditCode'],
        ],
        (row) => row.school_credit_code === filter.schoolCreditCode,
      ],
      [
        filter.droppedOutSince,
        [
          ['Schooling', 'dropout'],
          ['Dropout', 'date'],
        ],
        (row) => row.dropped_out_on !== null && String(row.dropped_out_on) >= filter.droppedOutSince,
      ],
    ],
  }),
  medicals: (filter) => ({
    type: 'Medical',
    table: 'medical_summary',
    reads: [
      ['Child', 'medical'],
      ['Medical', null],
    ],
    conditions: [
      [filter.fitForSchool, [['Medical', 'fitForSchool']], (row) => row.fit_for_school === filter.fitForSchool],
      [
        filter.vaccinationComplete,
        [['Medical', 'vaccinationComplete']],
        (row) => row.vaccination_complete === filter.vaccinationComplete,
      ],
      [
        filter.needsAttention,
        [
          ['Medical', 'specialNeeds'],
          ['Medical', 'fitForSchool'],
          ['Medical', 'mentalHealth'],
        ],
        (row) => {
          const needs =
            (row.special_needs as string[]).length > 0 ||
            row.fit_for_school === false ||
            ['NEEDS_ATTENTION', 'IN_TREATMENT'].includes(String(row.mental_health));
          return needs === filter.needsAttention;
        },
      ],
    ],
  }),
  households: (filter) => ({
    type: 'Household',
    table: 'household',
    reads: [
      ['Child', 'household'],
      ['Household', null],
    ],
    conditions: [
      [filter.status, [['Household', 'status']], (row) => row.status === filter.status],
      [filter.verifiedBefore, [['Household', 'verifiedOn']], (row) => String(row.verified_on) < filter.verifiedBefore],
    ],
  }),
  guardianDetentions: (filter) => ({
    type: 'GuardianDetention',
    table: 'guardian_detention',
    order: ['child_id', 'detention_id'],
    reads: [
      ['Child', 'custody'],
      ['Custody', 'guardiansDetained'],
      ['GuardianDetention', null],
    ],
    conditions: [
      [filter.since, [['GuardianDetention', 'from']], (row) => String(row.held_from) >= filter.since],
      [filter.measure, [['GuardianDetention', 'measure']], (row) => row.measure === filter.measure],
    ],
  }),
};
