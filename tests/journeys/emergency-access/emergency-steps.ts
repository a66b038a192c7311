import type { Answer } from '../../kit/asking-requester.ts';
import type { TestPlatform } from '../../kit/start-test-platform.ts';

export const opening = new Date('2026-11-26T09:00:00+08:00');
export const caseNumber = '（2026）陕0111未救7号';

/** Children of 610111 with what health knows of their minds, and of illnesses. */
export async function findChildren(kit: TestPlatform) {
  const near = await kit.sql(
    'health',
    `select s.child_id as id, s.sealed from child_scope s join medical_summary m using (child_id)
      where residence_division like '610111%' and m.mental_health is not null
        and exists (select from diagnosis d where d.child_id = s.child_id) order by 1`,
  );
  const [child, otherChild] = near.filter(({ sealed }) => !sealed).map(({ id }) => id) as [string, string];
  const [sealedChild] = (
    await kit.sql(
      'civil-affairs',
      `select child_id as id from child where sealed and residence_division like '610111%' order by 1`,
    )
  ).map(({ id }) => id) as [string];
  const [farChild] = (
    await kit.sql(
      'civil-affairs',
      `select child_id as id from child
        where not sealed and residence_division like '420112%' and household_division like '420112%' order by 1`,
    )
  ).map(({ id }) => id) as [string];
  return { child, otherChild, sealedChild, farChild };
}

/**
 * What the officer, the clinic and those who review an emergency access ask.
 * @param kitOf the platform, once it runs
 */
export function emergencySteps(kitOf: () => TestPlatform) {
  const officer = () => kitOf().asRequester('police station').for('emergency-protection').inCase(caseNumber);
  const clinic = () => kitOf().asRequester('clinic').for('emergency-protection').inCase(caseNumber);
  const file = 'query($id: ID!) { child(id: $id) { id medical { mentalHealth diagnoses { id code name } } } }';
  const readFile = (id: string, as = officer()) => as.query(file, { id });
  const open = (input: object, as = officer()) =>
    as.query(
      `mutation($input: EmergencyAccessInput!) { openEmergencyAccess(input: $input) {
        id state until reviewDueOn caseNumber openedItems maskedItems closedItems policyNumber
      } }`,
      { input },
    );
  const end = (id: string, as = officer()) =>
    as.query('mutation($id: ID!) { endEmergencyAccess(id: $id) { state endedBy } }', { id });
  const review = (accessId: string, verdict: string, as: string) =>
    kitOf()
      .asRequester(as)
      .query(
        `mutation($input: EmergencyReviewInput!) { reviewEmergencyAccess(input: $input) {
          state reviews { reviewer reviewerDepartment verdict comment }
        } }`,
        { input: { accessId, verdict, comment: '已核对接处警记录' } },
      );
  return { officer, clinic, readFile, open, end, review };
}

export const codesOf = ({ errors }: Pick<Answer, 'errors'>) => errors.map(({ extensions }) => extensions.code);

/** Asks until the answer is as it must be, for two seconds: so long a version takes at most to every process. */
export async function soon(ask: () => Promise<Answer>, isThere: (answer: Answer) => boolean): Promise<Answer> {
  const until = Date.now() + 2000;
  let answer = await ask();
  while (!isThere(answer) && Date.now() < until) answer = await ask();
  return answer;
}

export const isOpen = ({ data }: Answer) => (data.child?.medical?.mentalHealth ?? null) !== null;
