import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AskingRequester } from '../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { childWithMedicalRecord } from './medical-records.ts';
import { onlyError, walk, within } from './written-traces.ts';

let kit: TestPlatform;
let clinic: AskingRequester;
beforeAll(async () => {
  kit = await startTestPlatform();
  clinic = kit.asRequester('clinic');
});
afterAll(() => kit.close());

describe('reading medical records', () => {
  test('a child’s record gathers summary, check-ups, diagnoses and injuries (S0-28, S1-2)', async () => {
    const id = await childWithMedicalRecord(
      kit,
      0,
      `exists (select from diagnosis d where d.child_id = m.child_id)
          and exists (select from checkup c where c.child_id = m.child_id)`,
    );
    const rows = (table: string, columns: string) =>
      kit.sql('health', `select ${columns} from ${table} where child_id = $1 order by id`, [id]);
    const [medical] = await kit.sql('health', 'select * from medical_summary where child_id = $1', [id]);
    const { data, errors } = await clinic.query(
      `query($id: ID!) { child(id: $id) { medical {
        version vaccinationComplete specialNeeds fitForSchool mentalHealth
        diagnoses { id version code name diagnosedOn } injuries { id }
        checkups { id version checkedOn heightCm weightKg visionLeft visionRight hospital result }
      } } }`,
      { id },
    );
    expect(errors).toEqual([]);
    expect(data.child.medical).toEqual({
      version: 1,
      vaccinationComplete: medical.vaccination_complete,
      specialNeeds: medical.special_needs,
      fitForSchool: medical.fit_for_school,
      mentalHealth: medical.mental_health,
      diagnoses: await rows('diagnosis', 'id, version, code, name, diagnosed_on::text as "diagnosedOn"'),
      injuries: await rows('injury', 'id'),
      checkups: await rows(
        'checkup',
        `id, version, checked_on::text as "checkedOn", height_cm::float as "heightCm", weight_kg::float as "weightKg",
        vision_left::float as "visionLeft", vision_right::float as "visionRight", hospital, result`,
      ),
    });
  });

  test.each([
    [
      'sick or disabled children',
      'needsAttention: true',
      `(special_needs <> '{}' or not fit_for_school or mental_health in ('NEEDS_ATTENTION', 'IN_TREATMENT'))`,
    ],
    [
      'children who need nothing',
      'needsAttention: false',
      `special_needs = '{}' and coalesce(fit_for_school, true) and mental_health in ('NO_FINDING', 'NOT_ASSESSED')`,
    ],
    [
      'children living in the place whose vaccinations are due',
      'vaccinationComplete: false, division: "610111"',
      `not vaccination_complete and residence_division like '610111%'`,
    ],
    ['children who cannot come to school', 'fitForSchool: false', 'not fit_for_school'],
  ])('screening finds %s (S0-28)', async (_what, filter, condition) => {
    const expected = await kit.sql(
      'health',
      `select child_id as id from medical_summary join child_scope using (child_id) where ${within} and ${condition}
        order by child_id`,
    );
    expect(expected).not.toEqual([]);
    const found = await walk(
      (after) =>
        clinic.query(
          `query($after: String) { medicals(filter: { ${filter} }, first: 70, after: $after) {
            totalCount edges { node { child { id } } } pageInfo { hasNextPage endCursor }
          } }`,
          { after },
        ),
      'medicals',
    );
    expect(found.map(({ child }) => child)).toEqual(expected);
  });

  test('each child of the list is joined with the register', async () => {
    const { data, errors } = await clinic.query('{ medicals(first: 5) { edges { node { child { name } } } } }');
    expect(errors).toEqual([]);
    for (const { node } of data.medicals.edges) expect(node.child.name).toMatch(/\p{Script=Han}{2,}/u);
  });

  test('a cursor opens no other filter and no other place, and a page has its limit', async () => {
    const { data } = await clinic.query('{ medicals(first: 1) { pageInfo { endCursor } } }');
    const after = data.medicals.pageInfo.endCursor;
    for (const foreign of [
      clinic.query(`{ medicals(filter: { vaccinationComplete: true }, after: "${after}") { totalCount } }`),
      clinic.in('512000').query(`{ medicals(after: "${after}") { totalCount } }`),
    ])
      expect(onlyError(await foreign)).toMatchObject({ code: 'CURSOR_INVALID', field: 'after' });
    expect(onlyError(await clinic.query('{ medicals(first: 201) { totalCount } }'))).toMatchObject({
      code: 'PAGE_TOO_LARGE',
      field: 'first',
    });
    expect(onlyError(await kit.asRequester('child welfare').query('{ medicals { totalCount } }')).code).toBe(
      'OPERATION_REFUSED',
    );
  });

  test('a list with check-ups, diagnoses and injuries costs five statements, whatever its length', async () => {
    const ask = (first: number) =>
      clinic.query(
        `{ medicals(first: ${first}) { edges { node {
          fitForSchool checkups { result } diagnoses { code } injuries { kind } child { id }
        } } } }`,
      );
    await ask(1);
    await kit.expectQueries(5, () => ask(3));
    await kit.expectQueries(5, () => ask(200));
  });
});
