import { generatedFields, generatedNames, recordNameOf, tableNameOf } from '../departments/generated-names.ts';
import { departmentCounts, lengths, type WorkloadName } from '../workloads.ts';
import { childrenOfDivision, rangeOf } from './limit-statements.ts';

/**
 * One department's share of an answer: a row for each child, its id and the JSON text of what the department answers
 * about it.
 */
export interface Share {
  department: string;
  /** Name of the field of a child. */
  field: string;
  /** Where the department has no row. */
  missing: string;
  text: string;
}

const child = `'id', child_id, 'name', name, 'sex', sex, 'birthDate', birth_date, 'residentId', resident_id,
  'residenceDivision', residence_division, 'categories', categories, 'riskLevel', risk_level`;
const guardianship = `'guardianship', (select json_build_object('livesWith', g.lives_with,
  'carer', case when g.carer_name is null then null
    else json_build_object('name', g.carer_name, 'relation', g.carer_relation) end)
  from guardianship g where g.child_id = c.child_id)`;

const fieldsOfChild = {
  whole: `json_build_object(${child}, ${guardianship})`,
  permitted: `json_build_object(${child.replace('resident_id', 'null').replace('risk_level', 'null')},
    'guardianship', null, 'custody', null)`,
  id: "json_build_object('id', child_id)",
  guardianship: `json_build_object('id', child_id, ${guardianship})`,
};

interface Children {
  text: string;
  values(variables: Record<string, unknown>): unknown[];
}

function page(fields: keyof typeof fieldsOfChild, first: number): Children {
  return {
    text: `select child_id, ${fieldsOfChild[fields]}::text from (${childrenOfDivision} limit ${first}) c`,
    values: rangeOf,
  };
}

function share(department: string, field: string, table: string, object: string, missing = 'null'): Share {
  return {
    department,
    field,
    missing,
    text: `select child_id, json_build_object(${object})::text from ${table} where child_id = any ($1)`,
  };
}

const school = "'school', (select json_build_object('name', name) from school where credit_code = school_credit_code)";
const schooling = "'stage', stage, 'grade', grade, 'status', status, 'boarding', boarding, 'attendanceRate'";

const shares = {
  schooling: share('education', 'schooling', 'schooling', `${schooling}, attendance_rate, ${school}`),
  schoolingPermitted: share('education', 'schooling', 'schooling', `${schooling}, null, ${school}`),
  schoolingOnly: share('education', 'schooling', 'schooling', `${schooling}, attendance_rate`),
  medical: share(
    'health',
    'medical',
    'medical_summary',
    `'vaccinationComplete', vaccination_complete, 'specialNeeds', special_needs, 'fitForSchool', fit_for_school,
    'mentalHealth', mental_health`,
  ),
  medicalPermitted: share(
    'health',
    'medical',
    'medical_summary',
    "'vaccinationComplete', null, 'specialNeeds', special_needs, 'fitForSchool', null, 'mentalHealth', null",
  ),
  household: share('police', 'household', 'household', "'status', status, 'address', address"),
  householdPermitted: share('police', 'household', 'household', "'status', status, 'address', null"),
  custody: {
    department: 'police',
    field: 'custody',
    missing: '{"guardiansDetained":[]}',
    text: `select child_id, json_build_object('guardiansDetained', json_agg(json_build_object(
        'relation', relation, 'measure', measure, 'from', held_from,
        'until', held_until) order by detention_id))::text
      from guardian_detention where child_id = any ($1) and (held_until is null
        or held_until >= (now() at time zone 'Asia/Shanghai')::date) group by child_id`,
  },
} satisfies Record<string, Share>;

const generatedShares = generatedNames.map((name) =>
  share(
    name,
    recordNameOf(name),
    tableNameOf(name),
    Object.entries(generatedFields)
      .map(([field, { column }]) => `'${field}', ${column}`)
      .join(', '),
  ),
);

const wholeFile = [shares.schooling, shares.medical, shares.household, shares.custody];

/** Of each department but civil affairs one share, in the order in which the departments are added. */
const oneEach = [shares.schoolingOnly, shares.medical, shares.household, ...generatedShares];

/**
 * The children as civil affairs answers them, in order; and what the other departments answer about these children
 * ($1).
 */
export const federatedStatements = {
  W1: { children: page('whole', 20), shares: wholeFile },
  W2: {
    children: {
      text: `select child_id, ${fieldsOfChild.whole}::text from child c where child_id = $1 and not sealed`,
      values: ({ id }) => [id],
    },
    shares: wholeFile,
  },
  W3: { children: page('id', 100), shares: [shares.schoolingOnly] },
  W4: {
    children: page('permitted', 20),
    shares: [shares.schoolingPermitted, shares.medicalPermitted, shares.householdPermitted],
  },
  ...Object.fromEntries(
    lengths.map((length) => [`L${length}`, { children: page('whole', length), shares: wholeFile }]),
  ),
  ...Object.fromEntries(
    departmentCounts.map((count) => [
      `D${count}`,
      { children: page('guardianship', 20), shares: oneEach.slice(0, count - 1) },
    ]),
  ),
} as Record<Exclude<WorkloadName, 'W5'>, { children: Children; shares: Share[] }>;
