import { changeEntries, isOfChild, stepOf } from './change-entries.ts';
import { countOf, differences } from './differences.ts';
import type { Sql } from './journey-faults.ts';
import type { JourneyNotes } from './journey-notes.ts';

/** Every step of governance stands once, with one audit entry, and one version for each change that was applied. */
export async function governanceFaults(
  sql: Sql,
  { drafts, applications, emergencies, states, rollBacks }: JourneyNotes,
): Promise<string[]> {
  const standing = await sql(
    'governance',
    `select id, state, title, 'PolicyChange' as type, submitted_at is not null as submitted, applied_number,
      (select count(*)::integer from policy_review where change_id = policy_change.id) as reviews,
      exists (select from application where change_id = policy_change.id) as applied_for from policy_change
    union all select id, state, because, 'Application', false, null, 0, false from application
    union all select id, state, null, 'Webhook', false, null, 0, false from webhook
    union all select id, state, null, 'Correction', false, null, 0, false from correction
    union all select id,
      case when ended_by is null then 'RUNNING' when reviewed_at is null then 'TO_REVIEW' else 'REVIEWED' end,
      reason, 'EmergencyAccess', false, null,
      (select count(*)::integer from emergency_review where access_id = emergency_access.id), false
      from emergency_access`,
  );
  const versions = await sql('governance', 'select number, source, change_id from policy_version order by number');
  const byId = new Map(standing.map((row) => [row.id, row]));
  const titles = countOf(standing.map(({ title }) => title));
  const rolledBack = versions.filter(({ source }) => source === 'ROLL_BACK').map(({ number }) => number);
  const entries = countOf((await changeEntries(sql, 'governance')).filter((entry) => !isOfChild(entry)).map(stepOf));
  const expected = countOf(standing.flatMap(stepsOf));
  for (const { id, type, reviews, applied_for: isAppliedFor } of standing)
    if (reviews > (isAppliedFor ? 1 : 0)) expected.set(`review${type} ${id}`, reviews - (isAppliedFor ? 1 : 0));
  const isRollBack = (step: string) => step.startsWith('rollBackPolicies ');
  const rollBackEntries = [...entries].filter(([step]) => isRollBack(step)).reduce((sum, [, count]) => sum + count, 0);
  return [
    ...[...drafts, ...applications, ...emergencies]
      .filter(([title, id]) => (id === null ? (titles.get(title) ?? 1) : titles.get(title)) !== 1)
      .map(([title]) => `governance: "${title}" stands ${titles.get(title) ?? 0} times`),
    ...[...states]
      .filter(([id, state]) => byId.get(id)?.state !== state)
      .map(([id, state]) => `governance: ${id} was left ${state} and is ${byId.get(id)?.state}`),
    ...differences(expected, new Map([...entries].filter(([step]) => !isRollBack(step)))).map(
      (step) => `governance: the step ${step} and its audit entries differ`,
    ),
    ...differences(
      countOf(
        versions.filter(({ source }) => source === 'CHANGE').map(({ number, change_id: id }) => `${number} of ${id}`),
      ),
      countOf(
        standing
          .filter(({ applied_number: number }) => number !== null)
          .map(({ applied_number: number, id }) => `${number} of ${id}`),
      ),
    ).map((version) => `governance: the version ${version} and the changes that were applied differ`),
    ...differences(
      countOf(versions.filter(({ source }) => source === 'EMERGENCY').map(({ source }) => source)),
      countOf([...expected.keys()].filter((step) => /^(open|end)EmergencyAccess /.test(step)).map(() => 'EMERGENCY')),
    ).map(() => 'governance: the versions by emergency accesses and their steps differ'),
    ...rollBacks.numbers
      .filter((number) => !rolledBack.includes(number))
      .map((number) => `governance: the roll-back to version ${number} is not there`),
    ...(rolledBack.length > rollBacks.numbers.length + rollBacks.unknown
      ? [
          `governance: ${rolledBack.length} roll-backs stand, of ${rollBacks.numbers.length} and ` +
            `${rollBacks.unknown} that were asked for`,
        ]
      : []),
    ...(rolledBack.length === rollBackEntries
      ? []
      : [`governance: ${rolledBack.length} roll-backs have ${rollBackEntries} audit entries`]),
  ];
}

/** The audit entries that a row of governance follows from; reviews are counted beside them. */
function stepsOf({ id, type, state, submitted, applied_for: isAppliedFor }: any): string[] {
  if (type === 'Correction') return []; // changes of a child's file
  if (type === 'Webhook') return [`registerWebhook ${id}`];
  if (type === 'EmergencyAccess')
    return ['openEmergencyAccess', ...(state === 'RUNNING' ? [] : ['endEmergencyAccess'])].map(
      (step) => `${step} ${id}`,
    );
  if (type === 'Application') {
    const answered = {
      RECEIVED: [],
      WITHDRAWN: ['withdrawApplication'],
      APPROVED: ['decideApplication'],
      REFUSED: ['decideApplication'],
    }[state as string]!;
    return ['applyForItems', ...answered].map((step) => `${step} ${id}`);
  }
  const own = isAppliedFor ? [] : ['draftPolicyChange', ...(submitted ? ['submitPolicyChange'] : [])];
  const last = { APPLIED: ['applyPolicyChange'], WITHDRAWN: ['withdrawPolicyChange'] }[state as string] ?? [];
  return [...own, ...last].map((step) => `${step} ${id}`);
}
