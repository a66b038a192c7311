import { expect } from '@jest/globals';
import type { TestPlatform } from '../../kit/start-test-platform.ts';

/** A rule that opens mental health to education for school aid, as YAML. */
export function openingRule(id: string, until?: string): string {
  return `- id: ${id}
  because: 未成年人保护法 第八十三条
  to: { department: education, roles: [student-affairs] }
  for: [school-aid]
  where: { child.division: within-requester }
  fields: { Medical: { allow: [mentalHealth] } }${until ? `\n  until: ${until}` : ''}`;
}

/** A change of health's rules by education, put to review. @returns its number */
export async function submittedChange(kit: TestPlatform, putRules: string): Promise<string> {
  const author = kit.asRequester('education steward');
  const drafted = await author.query(
    'mutation($input: PolicyChangeInput!) { draftPolicyChange(input: $input) { id } }',
    { input: { owner: 'health', title: '教育资助', reason: '教育资助', putRules } },
  );
  expect(drafted.errors).toEqual([]);
  const { id } = drafted.data.draftPolicyChange;
  expect((await author.query('mutation($id: ID!) { submitPolicyChange(id: $id) { id } }', { id })).errors).toEqual([]);
  return id;
}

export async function review(
  kit: TestPlatform,
  changeId: string,
  posts = ['health steward', 'policy manager'],
): Promise<void> {
  for (const post of posts) {
    const { errors } = await kit
      .asRequester(post)
      .query('mutation($input: PolicyReviewInput!) { reviewPolicyChange(input: $input) { state } }', {
        input: { changeId, verdict: 'APPROVE', comment: '同意' },
      });
    expect(errors).toEqual([]);
  }
}

export async function approvedChange(kit: TestPlatform, putRules: string): Promise<string> {
  const id = await submittedChange(kit, putRules);
  await review(kit, id);
  return id;
}

export async function apply(kit: TestPlatform, id: string): Promise<void> {
  expect(
    (
      await kit
        .asRequester('policy manager')
        .query('mutation($id: ID!) { applyPolicyChange(id: $id) { state } }', { id })
    ).errors,
  ).toEqual([]);
}
