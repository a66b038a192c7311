import { requesters, type BenchRequester } from './requesters.ts';

/** What is asked. The same document goes to every contender that has the platform's schema. */
export interface Workload {
  title: string;
  document: string;
  requester: BenchRequester;
  /** Of each sample, what the variables are made of. */
  samples: 'towns' | 'children' | 'place' | 'checkups';
  /** Without row and column permission there is no equal answer. */
  needsPermission?: boolean;
}

export const workloadNames = ['W1', 'W2', 'W3', 'W4', 'W5'] as const;
export type WorkloadName = (typeof workloadNames)[number];

const wholeFile = `id name sex birthDate residentId residenceDivision categories riskLevel
  guardianship { livesWith carer { name relation } }
  schooling { stage grade status boarding attendanceRate school { name } }
  medical { vaccinationComplete specialNeeds fitForSchool mentalHealth }
  household { status address }
  custody { guardiansDetained { relation measure from until } }`;

export const workloads: Record<WorkloadName, Workload> = {
  W1: {
    title: '20 children of a town, all four departments',
    document: `query W1($division: String!) { children(first: 20, filter: { division: $division }) { edges { node { ${wholeFile} } } } }`,
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
    document: 'query W3($division: String!) { children(first: 100, filter: { division: $division }) { edges { node { id schooling { stage grade status boarding attendanceRate } } } } }',
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
