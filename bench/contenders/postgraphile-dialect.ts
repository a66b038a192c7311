import { isoDateInChina } from '../../src/platform/standards/day-in-china.ts';
import { lengths, type LengthName, type SuiteName, type WorkloadName, type BenchRequest } from '../workloads.ts';

const wholeFile = `childId name sex birthDate residentId residenceDivision categories riskLevel
  guardianshipByChildId { livesWith carerName carerRelation }
  schoolingByChildId { stage grade status boarding attendanceRate schoolBySchoolCreditCode { name } }
  medicalSummaryByChildId { vaccinationComplete specialNeeds fitForSchool mentalHealth }
  householdByChildId { status address }
  guardianDetentionsByChildId { nodes { relation measure heldFrom heldUntil } }`;

const permittedFile = `childId name sex birthDate residenceDivision categories
  schoolingByChildId { stage grade status boarding schoolBySchoolCreditCode { name } }
  medicalSummaryByChildId { specialNeeds }
  householdByChildId { status }`;

const page = (name: WorkloadName, first: number, fields: string) =>
  `query ${name}($division: String!) {
    allChildren(condition: { division: $division }, first: ${first}) { nodes { ${fields} } }
  }`;

/**
 * What the schema that PostGraphile makes of the tables is asked. A refused column would be an error, so W4 asks for
 * the others.
 */
const documents = {
  W1: page('W1', 20, wholeFile),
  W2: `query W2($id: UUID!) { childByChildId(childId: $id) { ${wholeFile} } }`,
  W3: page('W3', 100, 'childId schoolingByChildId { stage grade status boarding attendanceRate }'),
  W4: `query W4 { allChildren(first: 20) { nodes { ${permittedFile} } } }`,
  W5: `mutation W5($checkup: CheckupInput!) {
    createCheckup(input: { checkup: $checkup }) { checkup { childByChildId { childId } } }
  }`,
  ...Object.fromEntries(lengths.map((length) => [`L${length}`, page(`L${length}`, length, wholeFile)])),
} as Record<SuiteName | LengthName, string>;

/** How PostGraphile is asked, and how its answer reads in the platform's shape. */
export const postgraphileDialect = {
  requestOf({ operationName, variables }: BenchRequest): BenchRequest {
    return {
      query: documents[operationName as keyof typeof documents],
      operationName,
      variables: variablesOf(operationName, variables),
    };
  },
  dataOf(name: WorkloadName, data: Record<string, any>): unknown {
    if (name === 'W2') return { child: data.childByChildId && fileOf(data.childByChildId) };
    if (name === 'W5') return { recordCheckup: { id: data.createCheckup.checkup.childByChildId.childId } };
    const nodeOf =
      name === 'W3' ? (row: any) => ({ id: row.childId, schooling: schoolingOf(row.schoolingByChildId) }) : fileOf;
    return { children: { edges: data.allChildren.nodes.map((row: any) => ({ node: nodeOf(row) })) } };
  },
};

function variablesOf(name: WorkloadName, variables: Record<string, any>): Record<string, unknown> {
  if (name !== 'W5') return variables;
  const { reason: _reason, version: _version, ...checkup } = variables.input;
  return { checkup: { ...checkup, version: 1 } };
}

function fileOf(row: any): unknown {
  const {
    guardianshipByChildId: guardianship,
    medicalSummaryByChildId: medical,
    householdByChildId: household,
    guardianDetentionsByChildId: detentions,
  } = row;
  const { childId: id, name, sex, birthDate, residentId = null, residenceDivision, categories, riskLevel = null } = row;
  const today = isoDateInChina(new Date());
  return {
    id,
    name,
    sex,
    birthDate,
    residentId,
    residenceDivision,
    categories,
    riskLevel,
    guardianship: guardianship
      ? {
          livesWith: guardianship.livesWith,
          carer: guardianship.carerName && { name: guardianship.carerName, relation: guardianship.carerRelation },
        }
      : null,
    schooling: schoolingOf(row.schoolingByChildId, true),
    medical: medical && { vaccinationComplete: null, fitForSchool: null, mentalHealth: null, ...medical },
    household: household && { address: null, ...household },
    custody: detentions
      ? {
          guardiansDetained: detentions.nodes
            .filter(({ heldUntil }: any) => heldUntil === null || heldUntil >= today)
            .map(({ relation, measure, heldFrom, heldUntil }: any) => ({
              relation,
              measure,
              from: heldFrom,
              until: heldUntil,
            })),
        }
      : null,
  };
}

function schoolingOf(row: any, withSchool = false): unknown {
  if (!row) return null;
  const { schoolBySchoolCreditCode: school, attendanceRate = null, ...rest } = row;
  // numeric comes as text, so that no digit is lost.
  return {
    ...rest,
    attendanceRate: attendanceRate === null ? null : Number(attendanceRate),
    ...(withSchool && { school: school ?? null }),
  };
}
