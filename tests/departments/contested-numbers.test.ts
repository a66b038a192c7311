import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { composeResidentId } from '../../src/platform/standards/resident-id.ts';
import { departmentNames } from '../../src/platform/subgraph/load-departments.ts';
import type { AskingRequester } from '../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { registeredChild, unchanged } from './registered-child.ts';
import { onlyError } from './written-traces.ts';

const update = 'mutation($i: UpdateChildInput!) { updateChild(input: $i) { version residentId } }';
const byNumber = 'query($r: String!) { childByResidentId(residentId: $r) { id } }';
const checksOf = 'query($id: ID!) { child(id: $id) { id numberChecks { id version state number dueOn result } } }';

let kit: TestPlatform;
let officer: AskingRequester;
beforeAll(async () => {
  kit = await startTestPlatform();
  officer = kit.asRequester('child welfare');
});
afterAll(() => kit.close());

/** The first child who meets a condition and has a number. */
async function holder(condition: string): Promise<any> {
  const [child] = await kit.sql(
    'civil-affairs',
    `select *, birth_date::text from child where resident_id is not null and ${condition} order by child_id limit 1`,
  );
  return child;
}

/** The file of a child of this place as if its papers gave it another child's number, sex and day of birth. */
const withNumberOf = (own: any, { resident_id, sex, birth_date }: any) => ({
  ...unchanged(own),
  residentId: resident_id,
  residentIdMissingReason: null,
  sex,
  birthDate: birth_date,
  categories: ['LEFT_BEHIND'],
});

describe('a number that another child has', () => {
  const nobody = {
    resident_id: composeResidentId('610111', '2016-03-04', 778),
    sex: 'FEMALE',
    birth_date: '2016-03-04',
  };
  const claims = new Map<string, { own: any; other: any }>();

  test('is answered alike, be that child sealed, far away or nobody; each file is found by it', async () => {
    const others = {
      sealed: await holder(`sealed and residence_division like '610111%'`),
      far: await holder(`not sealed and residence_division like '4507%' and household_division like '4507%'`),
      nobody,
    };
    const answers = [];
    for (const [index, [name, other]] of Object.entries(others).entries()) {
      const own = await registeredChild(kit, index);
      claims.set(name, { own, other });
      answers.push(await officer.query(update, { i: withNumberOf(own, other) }));
      const found = await officer.query(byNumber, { r: other.resident_id });
      expect(found).toMatchObject({ data: { childByResidentId: { id: own.child_id } }, errors: [] });
    }
    expect(answers.map(({ data: { updateChild }, errors }) => ({ version: updateChild.version, errors }))).toEqual(
      [1, 2, 3].map(() => ({ version: 2, errors: [] })),
    );
  });

  test('is a task of civil affairs at the place of each of the two children, and of nobody else', async () => {
    const { own, other } = claims.get('far')!;
    const [check] = (await officer.query(checksOf, { id: own.child_id })).data.child.numberChecks;
    expect(check).toMatchObject({ version: 1, state: 'OPEN', number: 'RESIDENT_ID', result: null });
    const there = await officer.in('450700').query(checksOf, { id: other.child_id });
    expect(there.data.child.numberChecks).toMatchObject([{ state: 'OPEN', number: 'RESIDENT_ID' }]);
    const { child } = (await officer.query(checksOf, { id: claims.get('nobody')!.own.child_id })).data;
    expect(child.numberChecks).toEqual([]);

    const director = kit.asRequester('director').in(own.residence_division);
    const asked = await director.query(checksOf, { id: own.child_id });
    expect([asked.data.child.numberChecks, asked.errors.map(({ extensions }) => extensions.field)]).toEqual([
      null,
      ['Child.numberChecks'],
    ]);
    const settle = 'mutation($i: SettleNumberCheckInput!) { settleNumberCheck(input: $i) { state result } }';
    const i = { childId: own.child_id, id: check.id, version: 1, result: '户口簿号码无误', reason: '已核对' };
    expect(onlyError(await officer.in('450700').query(settle, { i })).code).toBe('NOT_FOUND');
    expect(await officer.query(settle, { i })).toMatchObject({
      data: { settleNumberCheck: { state: 'SETTLED', result: '户口簿号码无误' } },
      errors: [],
    });
  });

  test('of a sealed file is checked for the case alone', async () => {
    const { other } = claims.get('sealed')!;
    expect((await officer.query(checksOf, { id: other.child_id })).data.child).toBeNull();
    const inCase = officer.for('sealed-file-care').inCase('(2026)陕0111刑初1号');
    const { data } = await inCase.query(checksOf, { id: other.child_id });
    expect(data.child.numberChecks).toMatchObject([{ state: 'OPEN', number: 'RESIDENT_ID' }]);
  });

  test('goes to the child who claims it when the other one is corrected', async () => {
    const { own, other } = claims.get('far')!;
    const right = composeResidentId('450702', other.birth_date, other.sex === 'MALE' ? 987 : 988);
    const corrected = { ...unchanged(other), version: 1, residentId: right };
    expect((await officer.in('450700').query(update, { i: corrected })).errors).toEqual([]);
    const holders = (number: string) =>
      kit.sql('civil-affairs', 'select child_id from resident_number where resident_id = $1', [number]);
    expect(await holders(other.resident_id)).toEqual([{ child_id: own.child_id }]);

    const sealed = claims.get('sealed')!;
    const ended = { ...unchanged(sealed.own), version: 2, categories: ['LEFT_BEHIND'] };
    expect((await officer.query(update, { i: ended })).errors).toEqual([]);
    expect(await holders(sealed.other.resident_id)).toEqual([{ child_id: sealed.other.child_id }]);
    expect((await officer.query(byNumber, { r: sealed.other.resident_id })).data.childByResidentId).toBeNull();
  });

  test('is named where the requester reads it anyway', async () => {
    const [own, other] = [await registeredChild(kit, 11), await registeredChild(kit, 12)];
    const { extensions } = (await officer.query(update, { i: withNumberOf(own, other) })).errors[0]!;
    expect(extensions).toMatchObject({ code: 'BAD_INPUT', check: 'unique', double: other.child_id });
  });

  test('a student number in two records is a task of civil affairs as well', async () => {
    const [one, other] = await kit.sql(
      'education',
      `select child_id, student_number from schooling join child_scope using (child_id)
        where student_number is not null and not sealed and residence_division like '610111%' order by 1 desc limit 2`,
    );
    const requester = {
      client: 'student-affairs.610111@education',
      department: 'education',
      roles: ['student-affairs'],
      division: '610111000000',
      purpose: 'dropout-prevention',
      caseNumber: null,
    };
    const payload = { version: 0, children: [one.child_id, other.child_id], requester, requestId: 'r' };
    await kit.sql(
      'education',
      `with event as (
         insert into outbox_event (child_id, id, kind, payload)
         values ($1, gen_random_uuid(), 'education.number-contested', $2::jsonb) returning child_id, id, position)
       insert into outbox_delivery (child_id, event_id, subscriber, position)
       select child_id, id, 'civil-affairs', position from event`,
      [one.child_id, JSON.stringify(payload)],
    );
    await kit.deliverEvents();
    for (const { child_id: id } of [one, other]) {
      const { data } = await officer.query(checksOf, { id });
      expect(data.child.numberChecks).toMatchObject([{ state: 'OPEN', number: 'STUDENT_NUMBER' }]);
    }
  });
});

test('no other key of a table tells of a record of another child', async () => {
  const found: string[] = [];
  for (const department of departmentNames()) {
    const keys = await kit.sql(
      department,
      `select conrelid::regclass::text as "table", array_agg(attname::text order by attnum) as columns
         from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey)
        where contype in ('p', 'u') and connamespace = 'public'::regnamespace
          and conrelid::regclass::text !~ '^(audit|outbox|inbox|log|look|migration|preparation|statistics)'
          and conrelid::regclass::text !~ '^(procedure|record_history)'
        group by conname, conrelid`,
    );
    for (const { table, columns } of keys)
      if (!columns.includes('child_id')) found.push(`${department} ${table} ${columns.join(' ')}`);
  }
  // Numbers that are claimed; schools and divisions, which are told to everybody.
  expect(found.sort()).toEqual([
    'civil-affairs division code',
    'civil-affairs resident_number resident_id',
    'education school credit_code',
    'education student_number student_number',
  ]);
});
