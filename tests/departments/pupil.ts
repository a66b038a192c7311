import type { TestPlatform } from '../kit/start-test-platform.ts';
import { within } from './written-traces.ts';

export const recordSchooling = `mutation($input: SchoolingInput!) { recordSchooling(input: $input) { schooling {
  version studentNumber school { creditCode } stage grade status boarding attendanceRate aid
} } }`;
export const recordDropout = `mutation($input: DropoutInput!) { recordDropout(input: $input) { schooling {
  version status dropout { date reason returnedOn }
} } }`;
export const recordReturn = `mutation($input: ReturnInput!) { recordReturn(input: $input) { schooling {
  version status dropout { date reason returnedOn }
} } }`;

/** A pupil of the place with the whole row, different for each number. */
export async function pupil(
  kit: TestPlatform,
  at: number,
  condition = `status = 'ENROLLED' and stage = 'JUNIOR' and dropped_out_on is null`,
): Promise<any> {
  const [row] = await kit.sql(
    'education',
    `select s.*, attendance_rate::float, dropped_out_on::text, returned_on::text from schooling s
      join child_scope using (child_id) where not sealed and residence_division like '610111%' and ${condition}
      order by child_id limit 1 offset ${at}`,
  );
  return row;
}

/** A schooling as the input of its next change, with nothing changed. */
export function unchanged(row: any) {
  return {
    childId: row.child_id,
    version: row.version,
    studentNumber: row.student_number,
    schoolCreditCode: row.school_credit_code,
    stage: row.stage,
    grade: row.grade,
    status: row.status,
    boarding: row.boarding,
    attendanceRate: row.attendance_rate,
    aid: row.aid,
    reason: '学籍核对',
  };
}

/** Children of the place, by a condition on their schooling. */
export function childIds(kit: TestPlatform, condition: string): Promise<{ id: string }[]> {
  return kit.sql(
    'education',
    `select child_id as id from schooling join child_scope using (child_id) where ${within} and ${condition}
      order by child_id`,
  );
}
