import pg from 'pg';
import { childrenOfDivision, limitStatements, rangeOf } from './limit-statements.ts';

/** Runs one statement; its name keeps it prepared. */
export type Query = (name: string, text: string, values: unknown[]) => Promise<any[]>;

/** A pool over one database that takes dates as text. */
export function openPool(connectionString: string): pg.Pool {
  const asText = (text: string) => text;
  const asNumber = (text: string) => Number(text);
  const parsers: Record<number, (text: string) => unknown> = {
    [pg.types.builtins.DATE]: asText,
    [pg.types.builtins.NUMERIC]: asNumber,
  };
  return new pg.Pool({
    connectionString,
    max: 16,
    types: {
      getTypeParser: (type: number, format: 'text') => parsers[type] ?? pg.types.getTypeParser(type, format),
    } as never,
  });
}

/** The statement runner of a pool. */
export function queryOf(pool: pg.Pool): Query {
  return async (name, text, values) => (await pool.query({ name, text, values })).rows;
}

const childColumns = `child_id as id, name, sex, birth_date as "birthDate",
  resident_id as "residentId", residence_division as "residenceDivision", categories,
  risk_level as "riskLevel"`;

async function findChild(query: Query, id: string): Promise<unknown> {
  return (
    (await query('child', `select ${childColumns} from child where child_id = $1 and not sealed`, [id]))[0] ?? null
  );
}

async function findChildren(
  query: Query,
  { first, filter }: { first?: number; filter: { division?: string } },
): Promise<unknown> {
  const rows = await query(
    `children ${first}`,
    `select ${childColumns} from (${childrenOfDivision} limit ${Number(first)}) c`,
    rangeOf({ division: filter.division }),
  );
  return { edges: rows.map((node) => ({ node })) };
}

/** One batch for each relation of a child: what stands for each id, in the order of the ids. */
const loadRelation: Record<string, (query: Query, ids: readonly string[]) => Promise<unknown[]>> = {
  guardianship: one(
    'guardianship',
    `select child_id, lives_with as "livesWith", carer_name, carer_relation
      from guardianship where child_id = any ($1)`,
    (row) => ({
      livesWith: row.livesWith,
      carer: row.carer_name && { name: row.carer_name, relation: row.carer_relation },
    }),
  ),
  schooling: one(
    'schooling',
    `select child_id, school_credit_code, stage, grade, status, boarding, attendance_rate as "attendanceRate"
      from schooling where child_id = any ($1)`,
  ),
  medical: one(
    'medical',
    `select child_id, vaccination_complete as "vaccinationComplete", special_needs as "specialNeeds",
      fit_for_school as "fitForSchool",
    mental_health as "mentalHealth" from medical_summary where child_id = any ($1)`,
  ),
  household: one('household', 'select child_id, status, address from household where child_id = any ($1)'),
  async custody(query, ids) {
    const rows = await query(
      'custody',
      `select child_id, relation, measure, held_from as "from", held_until as until from guardian_detention
      where child_id = any ($1) and (held_until is null
        or held_until >= (now() at time zone 'Asia/Shanghai')::date) order by detention_id`,
      [ids],
    );
    const byChild = Map.groupBy(rows, (row) => row.child_id as string);
    return ids.map((id) => ({ guardiansDetained: byChild.get(id) ?? [] }));
  },
};

/** The schools with these credit codes, in their order. */
async function loadSchools(query: Query, codes: readonly string[]): Promise<unknown[]> {
  const rows = await query('schools', 'select credit_code, name from school where credit_code = any ($1)', [codes]);
  const byCode = new Map(rows.map((row) => [row.credit_code as string, row]));
  return codes.map((code) => byCode.get(code) ?? null);
}

/** Records a check-up in its first version. @param scope table that tells whether the child's file is sealed */
async function recordCheckup(
  query: Query,
  scope: 'child' | 'child_scope',
  input: Record<string, unknown>,
): Promise<unknown> {
  const { text, values } = limitStatements.W5;
  const statement = text.slice(0, text.indexOf('select json_build_object')).replace('from child ', `from ${scope} `);
  return (await query('checkup', `${statement} select child_id as id from recorded`, values({ input })))[0] ?? null;
}

/** What contenders without permission read and write. */
export const plainRecords = { findChild, findChildren, loadRelation, loadSchools, recordCheckup };

function one(name: string, text: string, recordOf: (row: any) => unknown = (row) => row) {
  return async (query: Query, ids: readonly string[]) => {
    const rows = await query(name, text, [ids]);
    const byChild = new Map(rows.map((row) => [row.child_id as string, recordOf(row)]));
    return ids.map((id) => byChild.get(id) ?? null);
  };
}
