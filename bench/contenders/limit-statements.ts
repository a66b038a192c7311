import { divisionRange } from '../../src/platform/standards/division-code.ts';
import { requesterDivision } from '../requesters.ts';
import { lengths, type LengthName, type SuiteName } from '../workloads.ts';

interface Statement {
  /** Gives one row with one column: the whole answer as JSON text. */
  text: string;
  values(variables: Record<string, unknown>): unknown[];
}

/** The civil affairs, education, health and police parts of a child's file; null where nothing is recorded. */
const parts = {
  guardianship: `(select json_build_object('livesWith', g.lives_with,
      'carer', case when g.carer_name is null and g.carer_relation is null then null
        else json_build_object('name', g.carer_name, 'relation', g.carer_relation) end)
      from guardianship g where g.child_id = c.child_id)`,
  schooling: `(select json_build_object('stage', s.stage, 'grade', s.grade, 'status', s.status, 'boarding', s.boarding,
      'attendanceRate', s.attendance_rate,
      'school', (select json_build_object('name', name) from school where credit_code = s.school_credit_code))
      from schooling s where s.child_id = c.child_id)`,
  medical: `(select json_build_object('vaccinationComplete', m.vaccination_complete, 'specialNeeds', m.special_needs,
      'fitForSchool', m.fit_for_school, 'mentalHealth', m.mental_health)
      from medical_summary m where m.child_id = c.child_id)`,
  household: `(select json_build_object('status', h.status, 'address', h.address)
      from household h where h.child_id = c.child_id)`,
  custody: `json_build_object('guardiansDetained', (select coalesce(json_agg(json_build_object(
      'relation', d.relation, 'measure', d.measure, 'from', d.held_from, 'until', d.held_until
    ) order by d.detention_id), '[]') from guardian_detention d where d.child_id = c.child_id
      and (d.held_until is null or d.held_until >= (now() at time zone 'Asia/Shanghai')::date)))`,
};

const partsOfFile = Object.entries(parts).map(([name, sql]) => `'${name}', ${sql}`);
const wholeFile = `json_build_object('id', c.child_id, 'name', c.name, 'sex', c.sex, 'birthDate', c.birth_date,
  'residentId', c.resident_id, 'residenceDivision', c.residence_division, 'categories', c.categories,
  'riskLevel', c.risk_level, ${partsOfFile.join(',\n')})`;

const permittedFile = `json_build_object('id', c.child_id, 'name', c.name, 'sex', c.sex, 'birthDate', c.birth_date,
  'residentId', null, 'residenceDivision', c.residence_division, 'categories', c.categories, 'riskLevel', null,
  'guardianship', null,
  'schooling', (select json_build_object('stage', s.stage, 'grade', s.grade, 'status', s.status, 'boarding', s.boarding,
      'attendanceRate', null,
      'school', (select json_build_object('name', name) from school where credit_code = s.school_credit_code))
      from schooling s where s.child_id = c.child_id),
  'medical', (select json_build_object('vaccinationComplete', null, 'specialNeeds', m.special_needs,
      'fitForSchool', null, 'mentalHealth', null)
      from medical_summary m where m.child_id = c.child_id),
  'household', (select json_build_object('status', h.status, 'address', null)
      from household h where h.child_id = c.child_id),
  'custody', null)`;

const schoolingOnly = `json_build_object('id', c.child_id, 'schooling', (select json_build_object(
  'stage', s.stage, 'grade', s.grade, 'status', s.status, 'boarding', s.boarding, 'attendanceRate', s.attendance_rate
) from schooling s where s.child_id = c.child_id))`;

/** The children that live or are registered in a division, in the order of their ids. */
export const childrenOfDivision = `select * from child where not sealed
  and ((residence_division >= $1 and residence_division < $2)
  or (household_division >= $1 and household_division < $2)) order by child_id`;

/**
 * The limits of a division's children as `childrenOfDivision` takes them; of the requesters' place where none is named.
 */
export function rangeOf({ division = requesterDivision }: Record<string, unknown>): string[] {
  const { from, below } = divisionRange(division as string);
  return [from, below];
}

function page(node: string, first: number): Statement {
  return {
    text: `select json_build_object('data', json_build_object('children', json_build_object('edges', (
      select coalesce(json_agg(json_build_object('node', ${node}) order by c.child_id), '[]')
        from (${childrenOfDivision} limit ${first}) c))))::text`,
    values: rangeOf,
  };
}

/** One statement for each workload. */
export const limitStatements = {
  ...Object.fromEntries(lengths.map((length) => [`L${length}`, page(wholeFile, length)])),
  W1: page(wholeFile, 20),
  W2: {
    text: `select json_build_object('data', json_build_object('child', (
      select ${wholeFile} from child c where c.child_id = $1 and not c.sealed)))::text`,
    values: ({ id }) => [id],
  },
  W3: page(schoolingOnly, 100),
  W4: page(permittedFile, 20),
  W5: {
    text: `with recorded as (insert into checkup (child_id, id, version, checked_on, height_cm, weight_kg, hospital)
        select child_id, gen_random_uuid(), 1, $2, $3, $4, $5 from child where child_id = $1 and not sealed
        returning child_id)
      select json_build_object('data', json_build_object('recordCheckup', (
        select json_build_object('id', child_id) from recorded)))::text`,
    values: ({ input }) => {
      const { childId, checkedOn, heightCm, weightKg, hospital } = input as Record<string, unknown>;
      return [childId, checkedOn, heightCm, weightKg, hospital];
    },
  },
} as Record<SuiteName | LengthName, Statement>;
