import { generatedFields, generatedNames, recordNameOf } from './departments/generated-names.ts';
import { requesters, type BenchRequester } from './requesters.ts';

/** What one request says. */
export interface BenchRequest {
  query: string;
  operationName: WorkloadName;
  variables: Record<string, unknown>;
}

/** What is asked. The same document goes to every contender that has the platform's schema. */
export interface Workload {
  title: string;
  document: string;
  requester: BenchRequester;
  /** Of each sample, what the variables are made of. */
  samples: 'towns' | 'fullTowns' | 'children' | 'place' | 'checkups';
  /** Without row and column permission there is no equal answer. */
  needsPermission?: boolean;
}

/** The suite of RESULTS.md. */
export const suiteNames = ['W1', 'W2', 'W3', 'W4', 'W5'] as const;
export type SuiteName = (typeof suiteNames)[number];

/** Children of one answer, for the growth by length; 200 is the largest page of the platform. */
export const lengths = [1, 5, 20, 50, 100, 200] as const;
export type LengthName = `L${(typeof lengths)[number]}`;
export const lengthNames = lengths.map((length): LengthName => `L${length}`);

/** Departments of one platform, for the growth by departments; from the fifth on they are generated. */
export const departmentCounts = [1, 2, 4, 8, 15] as const;
export type DepartmentsName = `D${(typeof departmentCounts)[number]}`;
export const departmentsNames = departmentCounts.map((count): DepartmentsName => `D${count}`);

export type WorkloadName = SuiteName | LengthName | DepartmentsName;

const wholeFile = `id name sex birthDate residentId residenceDivision categories riskLevel
  guardianship { livesWith carer { name relation } }
  schooling { stage grade status boarding attendanceRate school { name } }
  medical { vaccinationComplete specialNeeds fitForSchool mentalHealth }
  household { status address }
  custody { guardiansDetained { relation measure from until } }`;

const list = (name: WorkloadName, first: number, fields: string) =>
  `query ${name}($division: String!) {
    children(first: ${first}, filter: { division: $division }) { edges { node { ${fields} } } }
  }`;

const suite: Record<SuiteName, Workload> = {
  W1: {
    title: '20 children of a town, all four departments',
    document: list('W1', 20, wholeFile),
    requester: requesters.childWelfare,
    samples: 'towns',
  },
  W2: {
    title: 'one child by id, all four departments',
    document: `query W2($id: ID!) { child(id: $id) { ${wholeFile} } }`,
    requester: requesters.childWelfare,
    samples: 'children',
  },
  W3: {
    title: '100 children, five fields of one department',
    document: list('W3', 100, 'id schooling { stage grade status boarding attendanceRate }'),
    requester: requesters.childWelfare,
    samples: 'towns',
  },
  W4: {
    title: 'as W1, half of the fields refused',
    // This requester may not filter by a division that it may not read: it asks for the children of its own place.
    document: `query W4 { children(first: 20) { edges { node { ${wholeFile} } } } }`,
    requester: requesters.studentAffairs,
    samples: 'place',
    needsPermission: true,
  },
  W5: {
    title: 'one check-up recorded',
    document: 'mutation W5($input: CheckupInput!) { recordCheckup(input: $input) { id } }',
    requester: requesters.clinic,
    samples: 'checkups',
  },
};

/** Of each department one group of fields. */
const fieldGroups = [
  'guardianship { livesWith carer { name relation } }',
  'schooling { stage grade status boarding attendanceRate }',
  'medical { vaccinationComplete specialNeeds fitForSchool mentalHealth }',
  'household { status address }',
  ...generatedNames.map((name) => `${recordNameOf(name)} { ${Object.keys(generatedFields).join(' ')} }`),
];

export const workloads = {
  ...suite,
  ...Object.fromEntries(
    lengths.map((length) => [
      `L${length}`,
      {
        title: `${length} children of a town, all four departments`,
        document: list(`L${length}`, length, wholeFile),
        requester: requesters.childWelfare,
        samples: 'fullTowns',
      } satisfies Workload,
    ]),
  ),
  ...Object.fromEntries(
    departmentCounts.map((count) => [
      `D${count}`,
      {
        title: `20 children of a town, one group of fields of each of ${count} departments`,
        document: list(`D${count}`, 20, `id ${fieldGroups.slice(0, count).join(' ')}`),
        requester: requesters.childWelfare,
        samples: 'towns',
      } satisfies Workload,
    ]),
  ),
} as Record<WorkloadName, Workload>;
