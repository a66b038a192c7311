import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { demonstrationDay } from '../../src/demonstration/load-demonstration.ts';
import { checkResidentId } from '../../src/platform/standards/resident-id.ts';
import { checkStudentNumber } from '../../src/platform/standards/student-number.ts';
import { departmentNames } from '../../src/platform/subgraph/load-departments.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

let kit: TestPlatform;
let children: any[];
beforeAll(async () => {
  kit = await startTestPlatform();
  children = await kit.sql(
    'civil-affairs',
    `select c.*, c.birth_date::text, g.lives_with, g.carer_name, array(
        select p.relation || ' ' || coalesce(p.name, '') || ' ' || p.condition from parent p
        where p.child_id = c.child_id order by p.relation
      ) as parents from child c left join guardianship g using (child_id)`,
  );
});
afterAll(() => kit.close());

/** Pairs of children that a key does not tell apart. */
function pairsOf(key: (child: any) => string): [any, any][] {
  return [...Map.groupBy(children, key).values()].filter((group) => group.length === 2) as [any, any][];
}

const familyOf = ({ household_division, parents }: any) => JSON.stringify([household_division, parents]);

describe('the hard cases of a register occur in the demonstration (S2-15, standards 3.3)', () => {
  test('children without a number have a reason, and every child with one has its own', () => {
    const numbers = children.map(({ resident_id }) => resident_id).filter((number) => number !== null);
    expect(new Set(numbers).size).toBe(numbers.length);
    const without = children.filter(({ resident_id }) => resident_id === null);
    expect(new Set(without.map(({ resident_id_missing_reason: reason }) => reason)).size).toBeGreaterThan(1);
    expect(without.every(({ resident_id_missing_reason: reason }) => reason !== null)).toBe(true);
  });

  test('some have several categories, some nobody who looks after them, and some are sealed', () => {
    expect(children.filter(({ categories }) => categories.length > 1).length).toBeGreaterThan(20);
    expect(
      children.filter(
        ({ lives_with, categories }) => lives_with === 'ALONE' && categories.includes('GUARDIANSHIP_LACKING'),
      ).length,
    ).toBeGreaterThan(20);
    expect(children.filter(({ sealed }) => sealed)).not.toEqual([]);
  });

  test('one child stands in two villages, under two spellings at times', () => {
    const twice = pairsOf((child) => `${familyOf(child)} ${child.birth_date} ${child.sex}`).filter(
      ([a, b]) =>
        [a, b].some(({ resident_id_missing_reason: reason }) => reason === 'REGISTRATION_PENDING') &&
        a.residence_division !== b.residence_division,
    );
    expect(twice).not.toEqual([]);
    expect(twice.some(([a, b]) => a.name !== b.name)).toBe(true);
    expect(twice.some(([a, b]) => a.name === b.name)).toBe(true);
  });

  test('twins have consecutive numbers, siblings one family and two birthdays', () => {
    const twins = pairsOf((child) => `${familyOf(child)} ${child.birth_date}`).filter(
      ([a, b]) => a.resident_id && b.resident_id,
    );
    expect(twins).not.toEqual([]);
    for (const [a, b] of twins) {
      const [low, high] = [a, b]
        .map(({ resident_id }) => Number(resident_id.slice(14, 17)))
        .sort((one, other) => one - other);
      expect(high! - low!).toBe(a.sex === b.sex ? 2 : 1);
    }
    expect(
      pairsOf((child) => (child.parents.length === 2 ? familyOf(child) : child.child_id)).filter(
        ([a, b]) => a.birth_date !== b.birth_date,
      ),
    ).not.toEqual([]);
  });

  test('some numbers carry a county that has been abolished', async () => {
    const counties = await kit.sql('civil-affairs', `select code from division where level = 'COUNTY'`);
    const standing = new Set(counties.map(({ code }) => code.slice(0, 6)));
    const old = children.filter(({ resident_id }) => resident_id !== null && !standing.has(resident_id.slice(0, 6)));
    expect(old.length).toBeGreaterThan(2);
    expect(old.length).toBeLessThan(children.length * 0.02);
  });
});

describe('the departments tell one story', () => {
  test('each number is valid and says the birth date and sex that the register says', async () => {
    for (const { resident_id: number, birth_date: birthDate, sex } of children) {
      if (number === null) continue;
      expect(checkResidentId(number, demonstrationDay)).toMatchObject({
        valid: true,
        value: { birthDate, sex: sex === 'MALE' ? '1' : '2' },
      });
    }
    const claimed = await kit.sql('civil-affairs', 'select resident_id, child_id from resident_number');
    expect(new Map(claimed.map((row) => [row.child_id, row.resident_id]))).toEqual(
      new Map(children.filter(({ resident_id }) => resident_id !== null).map((row) => [row.child_id, row.resident_id])),
    );
  });

  test.each(departmentNames().filter((name) => name !== 'civil-affairs'))(
    '%s knows each child where the register has it',
    async (department) => {
      const scopes = await kit.sql(
        department,
        `select child_id, residence_division, household_division, sealed, categories, birth_date::text from child_scope
        order by child_id`,
      );
      const register = children.map(
        ({ child_id, residence_division, household_division, sealed, categories, birth_date }) => ({
          child_id,
          residence_division,
          household_division,
          sealed,
          categories,
          birth_date,
        }),
      );
      expect(scopes).toEqual(register.sort((a, b) => (a.child_id < b.child_id ? -1 : 1)));
    },
  );

  test('a G number repeats the resident ID number, and who has none studies under a temporary one (S0-21, S4-21)', async () => {
    const schoolings = await kit.sql('education', 'select child_id, student_number, stage, status from schooling');
    const numberOf = new Map(children.map(({ child_id, resident_id }) => [child_id, resident_id]));
    for (const { child_id, student_number: number } of schoolings) {
      const residentId: string | null = numberOf.get(child_id);
      if (number === null) continue;
      expect(checkStudentNumber(number, demonstrationDay, residentId)).toMatchObject({
        valid: true,
        value: { kind: residentId === null ? 'L' : 'G' },
      });
    }
    expect(schoolings.some(({ student_number: number }) => number?.startsWith('L'))).toBe(true);
    const claimed = await kit.sql('education', 'select student_number, child_id from student_number order by child_id');
    expect(claimed).toEqual(
      schoolings
        .filter(({ student_number: number }) => number !== null)
        .map(({ student_number, child_id }) => ({ student_number, child_id }))
        .sort((a, b) => (a.child_id < b.child_id ? -1 : 1)),
    );
    expect(new Set(schoolings.map(({ status }) => status))).toEqual(
      new Set(['ENROLLED', 'DROPPED_OUT', 'NOT_ENROLLED', 'GRADUATED', 'SUSPENDED', 'HOME_TEACHING']),
    );
  });

  test('every disabled child has a need that others must heed, and no day of any record is still to come', async () => {
    const needs = new Map(
      (await kit.sql('health', 'select child_id, special_needs from medical_summary')).map((row) => [
        row.child_id,
        row.special_needs,
      ]),
    );
    for (const { child_id, categories } of children)
      if (categories.includes('DISABLED')) expect(needs.get(child_id)).not.toEqual([]);
    const latest = async (department: string, table: string, column: string) =>
      (await kit.sql(department, `select max(${column})::text as day from ${table}`))[0].day;
    for (const [department, table, column] of [
      ['civil-affairs', 'child', 'birth_date'],
      ['civil-affairs', 'parent', 'condition_since'],
      ['civil-affairs', 'guardianship', 'entrusted_on'],
      ['education', 'schooling', 'dropped_out_on'],
      ['education', 'schooling', 'returned_on'],
      ['health', 'checkup', 'checked_on'],
      ['health', 'diagnosis', 'diagnosed_on'],
      ['health', 'injury', 'happened_on'],
      ['police', 'household', 'verified_on'],
      ['police', 'guardian_detention', 'held_from'],
      ['police', 'protective_removal', 'removed_on'],
    ] as const)
      expect([table, column, (await latest(department, table, column)) <= demonstrationDay]).toEqual([
        table,
        column,
        true,
      ]);
  });

  test('whom the register says is held, the police hold, and nobody else is held today (S0-48)', async () => {
    const held = await kit.sql(
      'police',
      'select child_id, relation from guardian_detention where held_until is null or held_until >= $1',
      [demonstrationDay],
    );
    const parents = await kit.sql(
      'civil-affairs',
      `select p.child_id, relation from parent p join child using (child_id)
        where condition in ('DETAINED', 'COMPULSORY_DETOXIFICATION')`,
    );
    const keys = (rows: any[]) => rows.map(({ child_id, relation }) => `${child_id} ${relation}`).sort();
    expect(keys(parents)).not.toEqual([]);
    expect(keys(held)).toEqual(keys(parents));
  });

  test('no child without a number is registered in a household, and siblings live at one address (S0-22)', async () => {
    const households = new Map(
      (await kit.sql('police', 'select child_id, status, address from household')).map((row) => [row.child_id, row]),
    );
    for (const { child_id, resident_id } of children) {
      const status = households.get(child_id)?.status;
      if (status !== undefined) expect(['REGISTERED', 'COLLECTIVE'].includes(status)).toBe(resident_id !== null);
    }
    const siblings = pairsOf((child) => (child.parents.length === 2 ? familyOf(child) : child.child_id)).map((pair) =>
      pair.map(({ child_id }) => households.get(child_id)?.address ?? null),
    );
    for (const [one, other] of siblings) if (one !== null && other !== null) expect(one).toBe(other);
  });
});
