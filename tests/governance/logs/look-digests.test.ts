import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { subgraphNames } from '../../../src/platform/subgraph/load-departments.ts';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';

let kit: TestPlatform;
let now = new Date('2026-03-03T00:05:00+08:00');
beforeAll(async () => {
  kit = await startTestPlatform({ now: () => now });
  const look = '{ children(first: 3) { edges { node { id medical { fitForSchool } } } } }';
  for (const post of ['student affairs', 'clinic'])
    expect((await kit.asRequester(post).query(look)).errors).toEqual([]);
  const [byEducation, byHealth] = await kit.sql(
    'health',
    `select entry from audit_entry where entry::jsonb ->> 'kind' = 'read'
      order by entry::jsonb #>> '{requester,department}'`,
  );
  const noted = (entry: string, at: string) =>
    kit.sql('health', 'insert into audit_entry (recorded_at, entry) values ($1, $2)', [at, entry]);
  await noted(byEducation.entry, '2026-03-01T16:00:00Z');
  await noted(byEducation.entry, '2026-03-02T15:59:59Z');
  await noted(byHealth.entry, '2026-03-02T12:00:00Z');
  await noted(byEducation.entry.replace('"kind":"read"', '"kind":"refusal"'), '2026-03-02T12:00:00Z');
  for (let time = 0; time < 20; time += 1) await noted(byEducation.entry, '2026-03-02T16:00:00Z');
});
afterAll(() => kit.close());

/** What is announced at that time, however often it is looked. */
async function saidAt(time: string): Promise<object[]> {
  now = new Date(time);
  const before = await kit.sql('governance', 'select id from governance_event');
  for (let round = 0; round < 2; round += 1)
    await kit.platform.subgraphs.get('governance')!.doBackgroundWork('look-digests');
  return kit.sql(
    'governance',
    'select kind, subject, to_departments as "to", facts from governance_event where not id = any($1)',
    [before.map(({ id }) => id)],
  );
}

const digestOf = (day: string, entries: string | null) => ({
  kind: 'LOOKS_OF_DAY',
  subject: day,
  to: ['health'],
  facts: {
    'AuditDigestLine.owner': 'health',
    'AuditDigestLine.department': 'education',
    ...(entries !== null && { 'AuditDigestLine.entries': entries }),
  },
});

describe('the owner is told each day who looked at its records the day before (个人信息保护法 第五十四条)', () => {
  test('when the last entry of the day is there, once, how often where there were enough, and neither of its own looks nor of what was refused', async () => {
    expect(await saidAt('2026-03-03T00:05:00+08:00')).toEqual([]);
    expect(await saidAt('2026-03-03T00:15:00+08:00')).toEqual([digestOf('2026-03-02', null)]);
    expect(await saidAt('2026-03-03T23:00:00+08:00')).toEqual([]);
    expect(await saidAt('2026-03-04T00:15:00+08:00')).toEqual([digestOf('2026-03-03', '20')]);
    expect(await saidAt('2026-03-05T00:15:00+08:00')).toEqual([]);
  });

  test('who reviews the log is told what it says, who manages policies that there is something, and no other department anything', async () => {
    const asked = '{ governanceEvents(kind: LOOKS_OF_DAY, subject: "2026-03-03") { kind facts { item value } } }';
    const toldTo = async (post: string, purpose: string) =>
      (await kit.asRequester(post).for(purpose).query(asked)).data.governanceEvents;
    expect((await toldTo('health steward', 'audit-review'))[0].facts).toContainEqual({
      item: 'AuditDigestLine.entries',
      value: '20',
    });
    expect(await toldTo('health steward', 'policy-management')).toEqual([{ kind: 'LOOKS_OF_DAY', facts: [] }]);
    expect(await toldTo('police steward', 'audit-review')).toEqual([]);
  });
});

test('a log that cannot be read keeps back no other department’s digest, and its own is told when it can', async () => {
  await kit.sql('civil-affairs', 'revoke select on audit_entry from civil_affairs_log_reader');
  await kit.sql('governance', `delete from look_digest where day = '2026-03-03'`);
  await expect(saidAt('2026-03-04T00:15:00+08:00')).rejects.toThrow();
  const toldOf = async () =>
    (await kit.sql('governance', `select department from look_digest where day = '2026-03-03' order by 1`)).map(
      ({ department }) => department,
    );
  expect(await toldOf()).toEqual(subgraphNames().filter((name) => name !== 'civil-affairs'));
  await kit.sql('civil-affairs', 'grant select on audit_entry to civil_affairs_log_reader');
  await saidAt('2026-03-04T00:25:00+08:00');
  expect(await toldOf()).toContain('civil-affairs');
});
