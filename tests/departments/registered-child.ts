import { expect } from '@jest/globals';
import { composeResidentId } from '../../src/platform/standards/resident-id.ts';
import type { TestPlatform } from '../kit/start-test-platform.ts';

export const village = '610111001200';

/** A child that is free to be registered, with a number that nobody has. */
export const newcomer = {
  name: '张小禾',
  sex: 'FEMALE',
  birthDate: '2017-05-04',
  residentId: composeResidentId('610111', '2017-05-04', 908),
  ethnicGroup: '01',
  householdDivision: village,
  residenceDivision: village,
  categories: ['LEFT_BEHIND'],
  riskLevel: 2,
  reason: '入户摸排新登记',
};

/** An unsealed child of the place with its whole row, different for each number. */
export async function registeredChild(
  kit: Pick<TestPlatform, 'sql'>,
  at: number,
  condition = 'resident_id is not null',
): Promise<any> {
  const [child] = await kit.sql(
    'civil-affairs',
    `select *, birth_date::text from child
      where not sealed and residence_division like '610111%' and household_division like '610111%' and ${condition}
      order by child_id limit 1 offset ${at}`,
  );
  return child;
}

/** Seals a file, as the officer of its division does in a case. */
export async function seal(kit: Pick<TestPlatform, 'asRequester'>, child: any): Promise<void> {
  const { errors } = await kit
    .asRequester('child welfare')
    .for('sealed-file-care')
    .inCase('(2026)陕0111刑初1号')
    .query('mutation($input: SealChildInput!) { sealChild(input: $input) { id } }', {
      input: { id: child.child_id, version: child.version, reason: '检察院封存通知' },
    });
  expect(errors).toEqual([]);
}

/** A file as the input of its next change, with nothing changed. */
export function unchanged(child: any) {
  return {
    id: child.child_id,
    version: child.version,
    name: child.name,
    sex: child.sex,
    birthDate: child.birth_date,
    residentId: child.resident_id,
    residentIdMissingReason: child.resident_id_missing_reason,
    ethnicGroup: child.ethnic_group,
    householdDivision: child.household_division,
    residenceDivision: child.residence_division,
    categories: child.categories,
    riskLevel: child.risk_level,
    reason: '季度走访更新',
  };
}
