import { expect } from '@jest/globals';
import type { Answer } from '../kit/asking-requester.ts';
import type { TestPlatform } from '../kit/start-test-platform.ts';
import { openingRule } from './policy-changes/approved-change.ts';

export const codeOf = ({ errors }: Answer): string | null => errors[0]?.extensions.code ?? null;

const opening = {
  items: ['Medical.mentalHealth'],
  purpose: 'school-aid',
  roles: ['student-affairs'],
  because: '未成年人保护法 第八十三条',
};

/** How clients of a place ask, and put changes in force. @param kitOf the platform, once it runs */
function placedClients(kitOf: () => TestPlatform) {
  async function ask(post: string, place: string, document: string, variables: object): Promise<Answer> {
    return kitOf()
      .asRequester(post)
      .in(place)
      .query(document, { ...variables });
  }

  async function made(post: string, place: string, mutation: string, type: string, input: object): Promise<string> {
    const document = `mutation($input: ${type}!) { ${mutation}(input: $input) { id } }`;
    const { data, errors } = await ask(post, place, document, { input });
    expect(errors).toEqual([]);
    return data[mutation].id;
  }

  /** A change of health's rules that is in force. @returns the number of the version */
  async function applied(place: string, change: object): Promise<number> {
    const id = await made('education steward', place, 'draftPolicyChange', 'PolicyChangeInput', {
      owner: 'health',
      title: '教育资助',
      reason: '教育资助',
      ...change,
    });
    const ok = async (post: string, document: string, variables: object) =>
      expect((await ask(post, place, document, variables)).errors).toEqual([]);
    await ok('education steward', 'mutation($id: ID!) { submitPolicyChange(id: $id) { id } }', { id });
    for (const post of ['health steward', 'policy manager'])
      await ok(post, 'mutation($input: PolicyReviewInput!) { reviewPolicyChange(input: $input) { state } }', {
        input: { changeId: id, verdict: 'APPROVE', comment: '同意' },
      });
    await ok('policy manager', 'mutation($id: ID!) { applyPolicyChange(id: $id) { state } }', { id });
    const [{ number }] = await kitOf().sql('governance', 'select max(number)::integer as number from policy_version');
    return number;
  }

  return { ask, made, applied };
}

/** What clients of a place begin with governance, and how they ask. @param kitOf the platform, once it runs */
export function placedRecords(kitOf: () => TestPlatform) {
  const { ask, made, applied } = placedClients(kitOf);
  /** What a place begins. @returns the number of its record, or of the case */
  const begin = {
    application: (place: string) => made('education steward', place, 'applyForItems', 'ApplicationInput', opening),
    draft: (place: string) =>
      made('education steward', place, 'draftPolicyChange', 'PolicyChangeInput', {
        owner: 'health',
        title: '教育资助',
        reason: '教育资助',
        putRules: openingRule('of-a-place'),
      }),
    async change(place: string) {
      const id = await begin.draft(place);
      const { errors } = await ask(
        'education steward',
        place,
        'mutation($id: ID!) { submitPolicyChange(id: $id) { id } }',
        { id },
      );
      expect(errors).toEqual([]);
      return id;
    },
    async rollBack(place: string) {
      const opened = await applied(place, { putRules: openingRule(`rolled-back-${place}`) });
      const { data, errors } = await ask(
        'policy manager',
        place,
        'mutation($to: Int!) { rollBackPolicies(toNumber: $to) }',
        { to: opened - 1 },
      );
      expect(errors).toEqual([]);
      const [{ id }] = await kitOf().sql('governance', 'select id from policy_roll_back where number = $1', [
        data.rollBackPolicies,
      ]);
      return id as string;
    },
    webhook: (place: string) =>
      made('education steward', place, 'registerWebhook', 'WebhookInput', {
        url: 'https://example.com/events',
        kinds: ['APPLICATION_DECIDED'],
      }),
  } as const;

  return { ask, begin, applied };
}
