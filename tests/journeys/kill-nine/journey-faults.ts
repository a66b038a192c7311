import { reconcileDepartment } from '../../../src/statistics/counting/recount.ts';
import { departmentNames, loadSubgraphs, subgraphNames } from '../../../src/platform/subgraph/load-departments.ts';
import { announcementFaults } from './announcement-faults.ts';
import { changeEntries, isOfChild } from './change-entries.ts';
import { countOf, differences } from './differences.ts';
import { governanceFaults } from './governance-faults.ts';
import { handOverFaults } from './hand-over-faults.ts';
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
  [register, 'ServiceReferral', 'service_referral', 'id::text'],
  ['health', 'Counselling', 'counselling', 'id::text'],
  ['education', 'SchoolSupport', 'school_support', 'id::text'],
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
    ...(await handOverFaults(sql)),
    ...(await settledFaults(platform, () => announcementFaults(sql))),
    ...(await readFaults(sql, notes)),
  ];
}

/** A department may remind of a term between one look and the next: what is a fault still is one when it has told. */
async function settledFaults(platform: KillablePlatform, look: () => Promise<string[]>): Promise<string[]> {
  if ((await look()).length === 0) return [];
  await untilDelivered(platform);
  return look();
}

/** Rows of a department's database. */
export type Sql = (department: string, statement: string, values?: unknown[]) => Promise<any[]>;

/** Office records, whose history has no event of its own: the steps of governance are counted by themselves. */
const officeTypes = ['Application', 'EmergencyAccess', 'PolicyChange', 'PolicyRollBack', 'WebhookDelivery'];

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
