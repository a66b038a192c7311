import { reconcileDepartment } from '../../../src/statistics/counting/recount.ts';
import { departmentNames, loadSubgraphs, subgraphNames } from '../../../src/platform/subgraph/load-departments.ts';
import { announcementFaults } from './announcement-faults.ts';
import type { JourneyNotes } from './journey-notes.ts';
import { connected, rowsOf, until, type KillablePlatform } from './killable-platform.ts';

const register = 'civil-affairs';
const scopeChanged = 'civil-affairs.child-scope-changed';
/** Record type → its table and what identifies a record beside the child. */
const tables: [department: string, type: string, table: string, record: string][] = [
  [register, 'Child', 'child', 'child_id::text'],
  ['education', 'Schooling', 'schooling', `''`],
  ['health', 'Diagnosis', 'diagnosis', 'id::text'],
  ['governance', 'Correction', 'correction', 'id::text'],
];

/** Waits until nobody is owed an event any more: taking in one may announce another. */
export async function untilDelivered(platform: KillablePlatform): Promise<void> {
  await until(
    'every outbox is empty',
    async () =>
      (
        await Promise.all(subgraphNames().map((name) => rowsOf(platform, name, 'select from outbox_delivery limit 1')))
      ).flat().length === 0,
  );
  await until(
    'every endpoint has its events',
    async () =>
      (await rowsOf(platform, 'governance', `select from webhook_delivery where state = 'WAITING' limit 1`)).length ===
      0,
  );
}

/** What stands in the databases and not as the clients know it, or not with all that belongs to it: each a sentence. */
export async function journeyFaults(platform: KillablePlatform, notes: JourneyNotes): Promise<string[]> {
  const sql = (department: string, statement: string, values?: unknown[]) =>
    rowsOf(platform, department, statement, values);
  return [
    ...(
      await Promise.all([
        ...[...departmentNames(), 'governance'].map((name) => changeFaults(sql, name, notes)),
        ...tables.map((table) => versionFaults(sql, table)),
      ])
    ).flat(),
    ...(await eventFaults(sql)),
    ...(await counterFaults(platform)),
    ...(await governanceFaults(sql, notes)),
    ...(await announcementFaults(sql)),
    ...(await readFaults(sql, notes)),
  ];
}

/** Rows of a department's database. */
export type Sql = (department: string, statement: string, values?: unknown[]) => Promise<any[]>;

/** Office records, whose history has no event of its own: the steps of governance are counted by themselves. */
const officeTypes = ['Application', 'EmergencyAccess', 'PolicyChange', 'WebhookDelivery'];

/**
 * Every change that was answered stands once; each has one event and one audit entry, and none of these is there
 * without it.
 */
async function changeFaults(sql: Sql, department: string, { changes }: JourneyNotes): Promise<string[]> {
  const history = await sql(
    department,
    'select child_id, record_type as type, version, reason from record_history where record_type <> all ($1)',
    [officeTypes],
  );
  const events = await sql(
    department,
    `select child_id, payload ->> 'type' as type, (payload ->> 'version')::integer as version
      from outbox_event where payload ->> 'type' in (select record_type from record_history)`,
  );
  const entries = (await changeEntries(sql, department)).filter(isOfChild);
  const times = countOf(history.map(({ reason }) => reason));
  const written = countOf(entries.map(({ requestId }) => requestId));
  const own = [...changes].filter(([, note]) => note.department === department);
  const keyOf = ({ child_id: id, type, version }: any) => `${type} ${id} version ${version}`;
  return [
    ...own
      .filter(([reason]) => times.get(reason) !== 1)
      .map(([reason]) => `${department}: the change "${reason}" stands ${times.get(reason) ?? 0} times`),
    ...own
      .filter(([, { requestId }]) => requestId !== null && written.get(requestId) !== 1)
      .map(([reason, { requestId }]) => `${department}: "${reason}" has ${written.get(requestId!) ?? 0} audit entries`),
    ...differences(countOf(history.map(keyOf)), countOf(events.map(keyOf))).map(
      (key) => `${department}: history and outbox differ in ${key}`,
    ),
    ...(history.length === entries.length
      ? []
      : [`${department}: ${history.length} changes have ${entries.length} audit entries`]),
  ];
}

/** A record's version is the number of the changes that made it, of which the first may be the demonstration's. */
async function versionFaults(sql: Sql, [department, type, table, record]: (typeof tables)[number]): Promise<string[]> {
  const rows = await sql(
    department,
    `select h.child_id, h.versions, r.version from (
        select child_id, record_id, array_agg(version order by version) as versions
        from record_history where record_type = '${type}' group by 1, 2
      ) h
      left join (select child_id, ${record} as id, version from ${table}) r
        on r.child_id = h.child_id and r.id = h.record_id`,
  );
  const isWhole = ({ versions, version }: any) =>
    versions.at(-1) === version && versions.every((one: number, at: number) => one === versions[0] + at);
  return rows
    .filter((row) => !isWhole(row))
    .map(
      (row) => `${department}: ${type} ${row.child_id} is at version ${row.version}, its history at ${row.versions}`,
    );
}

/**
 * Every event was taken in once by each subgraph that hears its kind, and nothing else was; who keeps the scopes of the
 * children knows of every child what the register says.
 */
async function eventFaults(sql: Sql): Promise<string[]> {
  const scope = (id: string) =>
    `select md5(string_agg(
      (${id}, residence_division, household_division, sealed, categories, birth_date, version)::text, '|' order by ${id}
    )) as scopes`;
  const sent = (
    await Promise.all(subgraphNames().map((name) => sql(name, 'select id, kind from outbox_event')))
  ).flat();
  const [{ scopes }] = await sql(register, `${scope('child_id')} from child`);
  const faults = await Promise.all(
    (await loadSubgraphs()).map(async ({ name, consumes }) => {
      const heard = countOf(sent.filter(({ kind }) => kind in consumes).map(({ id }) => id));
      const takenIn = countOf((await sql(name, 'select event_id as id from inbox_event')).map(({ id }) => id));
      const [own] = scopeChanged in consumes ? await sql(name, `${scope('child_id')} from child_scope`) : [{ scopes }];
      return [
        ...differences(heard, takenIn).map((id) => `${name}: the event ${id} was sent and taken in differently often`),
        ...(own.scopes === scopes ? [] : [`${name}: the children's scopes are not those of the register`]),
      ];
    }),
  );
  return faults.flat();
}

/** The counters of the statistics are those of the departments' tables. */
async function counterFaults(platform: KillablePlatform): Promise<string[]> {
  const faults: string[] = [];
  for (const department of (await loadSubgraphs()).filter((one) => one.statistics)) {
    const { differences: wrong } = await connected(platform, 'statistics', (statistics) =>
      connected(platform, department.name, (source) => reconcileDepartment({ statistics, source, department })),
    );
    if (wrong > 0) faults.push(`statistics: ${wrong} counters are not those of the tables of ${department.name}`);
  }
  return faults;
}

/** Every step of governance stands once, with one audit entry, and one version for each change that was applied. */
async function governanceFaults(
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

/** Nothing was answered of which no entry tells. */
async function readFaults(sql: Sql, { reads }: JourneyNotes): Promise<string[]> {
  const faults = await Promise.all(
    departmentNames().map(async (name) => {
      const asked = reads.filter(({ departments }) => departments.includes(name)).map(({ requestId }) => requestId);
      const told = new Set(
        (
          await sql(
            name,
            `select entry::jsonb ->> 'requestId' as id from audit_entry where entry like '{"v":1,"kind":"read"%'`,
          )
        ).map(({ id }) => id),
      );
      return asked.filter((id) => !told.has(id)).map((id) => `${name}: no entry tells of the answer ${id}`);
    }),
  );
  return faults.flat();
}

async function changeEntries(sql: Sql, department: string): Promise<any[]> {
  return (await sql(department, `select entry from audit_entry where entry like '{"v":1,"kind":"change"%'`)).map(
    ({ entry }) => JSON.parse(entry),
  );
}

/** Whether it tells of a change of a child's record. */
function isOfChild({ records }: any): boolean {
  return records.some(({ type, ids }: any) => type === 'Mutation' && ids.length > 0);
}

/** `applyPolicyChange <id>` */
function stepOf({ records }: any): string {
  const [mutation] = Object.keys(records.find(({ type }: any) => type === 'Mutation').fields);
  return `${mutation} ${records.find(({ type }: any) => type !== 'Mutation').ids[0]}`;
}

function countOf(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** Keys that are not as often in one as in the other. */
function differences(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((key) => one.get(key) !== other.get(key));
}
