import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';
import { openingRule, review, submittedChange } from '../policy-changes/approved-change.ts';

const thursday = new Date('2026-11-26T10:00:00+08:00');
let kit: TestPlatform;
let now = thursday;
let application: string;
let change: string;
beforeAll(async () => {
  kit = await startTestPlatform({ now: () => now });
  const input = {
    items: ['Medical.mentalHealth'],
    purpose: 'dropout-prevention',
    roles: ['student-affairs'],
    because: '未成年人保护法 第八十三条',
  };
  application = (
    await kit
      .asRequester('education steward')
      .query('mutation($input: ApplicationInput!) { applyForItems(input: $input) { id } }', { input })
  ).data.applyForItems.id;
  change = await submittedChange(kit, openingRule('waiting'));
  await review(kit, change, ['health steward']);
});
afterAll(() => kit.close());

const owed = 'kind departments dueOn answeredAt';
const asManager = (query: string) => kit.asRequester('policy manager').query(query);

/** What is announced on that day, however often it is looked. */
async function saidOn(day: string): Promise<[string, string, string[]][]> {
  now = new Date(`${day}T09:00:00+08:00`);
  const before = await kit.sql('governance', 'select id from governance_event');
  for (let round = 0; round < 3; round += 1)
    await kit.platform.subgraphs.get('governance')!.doBackgroundWork('procedure-terms');
  const said = await kit.sql(
    'governance',
    `select kind, subject, to_departments, facts from governance_event where not id = any($1)
      order by facts ->> 'LateAnswer.kind', subject`,
    [before.map(({ id }) => id)],
  );
  now = thursday;
  return said.map(({ kind, subject, to_departments: departments }) => [kind, subject, departments]);
}

test('the owner is reminded three working days before the term of an application ends and on its last day, the missing reviewer of a change as well, each once', async () => {
  expect(await saidOn('2026-11-27')).toEqual([]);
  const reminders = [
    ['ANSWER_DUE', application, ['health']],
    ['ANSWER_DUE', change, ['civil-affairs']],
  ];
  expect(await saidOn('2026-11-30')).toEqual(reminders);
  expect(await saidOn('2026-12-02')).toEqual([]);
  expect(await saidOn('2026-12-03')).toEqual(reminders);
  expect((await asManager(`{ lateAnswers { ${owed} } }`)).data.lateAnswers).toEqual([]);
});

test('when it is late, civil affairs and those who wait are told, once, and it can be seen', async () => {
  expect(await saidOn('2026-12-04')).toEqual([
    ['LATE_ANSWER', application, ['health', 'education', 'civil-affairs']],
    ['LATE_ANSWER', change, ['civil-affairs', 'education']],
  ]);
  expect(await saidOn('2027-01-08')).toEqual([]);
  const all = await asManager(`{ lateAnswers { subject lateSince ${owed} } }`);
  expect(all.errors).toEqual([]);
  expect(all.data.lateAnswers).toEqual([
    {
      kind: 'APPLICATION',
      subject: application,
      departments: ['health'],
      dueOn: '2026-12-03',
      lateSince: '2026-12-04T01:00:00.000Z',
      answeredAt: null,
    },
    {
      kind: 'CHANGE',
      subject: change,
      departments: ['civil-affairs'],
      dueOn: '2026-12-03',
      lateSince: '2026-12-04T01:00:00.000Z',
      answeredAt: null,
    },
  ]);
  const [events, ofHealth] = await Promise.all([
    kit.asRequester('health steward').query('{ governanceEvents(kind: LATE_ANSWER) { subject facts { item value } } }'),
    asManager('{ lateAnswers(department: "health") { kind } }'),
  ]);
  expect(events.data.governanceEvents).toEqual([
    {
      subject: application,
      facts: expect.arrayContaining([
        { item: 'LateAnswer.kind', value: 'APPLICATION' },
        { item: 'LateAnswer.departments', value: 'health' },
        { item: 'LateAnswer.dueOn', value: '2026-12-03' },
      ]),
    },
  ]);
  expect(ofHealth.data.lateAnswers).toEqual([{ kind: 'APPLICATION' }]);
});

test('what has been answered is late no more, and stays known as answered late', async () => {
  const input = { applicationId: application, approve: false, answer: '不符合最小必要' };
  expect(
    (
      await kit
        .asRequester('health steward')
        .query('mutation($input: ApplicationDecisionInput!) { decideApplication(input: $input) { state } }', { input })
    ).errors,
  ).toEqual([]);
  expect(await saidOn('2027-01-11')).toEqual([]);
  const { data } = await asManager(`{ late: lateAnswers { kind } answered: lateAnswers(answered: true) { ${owed} } }`);
  expect(data).toEqual({
    late: [{ kind: 'CHANGE' }],
    answered: [
      { kind: 'APPLICATION', departments: ['health'], dueOn: '2026-12-03', answeredAt: '2027-01-11T01:00:00.000Z' },
    ],
  });
});

test('where nobody looked in time, only the latest stage is said', async () => {
  const late = await submittedChange(kit, openingRule('overlooked'));
  expect(await saidOn('2026-12-04')).toEqual([['LATE_ANSWER', late, ['civil-affairs', 'health', 'education']]]);
});

test('corrections and the reviews of emergency accesses have their terms too; one that runs is not reviewed yet', async () => {
  const [{ child_id: child }] = await kit.sql('governance', 'select child_id from child_scope limit 1');
  const correction = randomUUID();
  const [running, ended] = [randomUUID(), randomUUID()];
  await kit.sql(
    'governance',
    `insert into correction (
        child_id, id, version, state, item, owner, claim, reason, requester, requester_department, received_at, due_on
      )
      values (
        $1, $2, 1, 'RECEIVED', 'Schooling.stage', 'education', '小学', '走访核实', 'clinic.610111@health', 'health', now(),
          '2027-03-01'
      )`,
    [child, correction],
  );
  for (const [id, until] of [
    [running, '2027-03-01T12:00:00+08:00'],
    [ended, '2027-02-25T12:00:00+08:00'],
  ]) {
    await kit.sql(
      'governance',
      `insert into emergency_access (
          id, state, client, department, division, owner, child_id, types, reason, case_number, opened_items,
            masked_items, closed_items, opened_at, until, review_due_on, policy_number
        )
        values (
          $1, 'RUNNING', 'police-station.610111@police', 'police', '610111000000', 'health', $2, '{Medical}', '紧急救助',
            '西公（2027）1号', '{Medical.fitForSchool}', '{}', '{}', $3::timestamptz - interval '3 hours', $3,
            '2027-03-01', 1
        )`,
      [id, child, until],
    );
  }
  expect((await saidOn('2027-03-01')).filter(([kind]) => kind === 'ANSWER_DUE')).toEqual([
    ['ANSWER_DUE', correction, ['education']],
    ['ANSWER_DUE', ended, ['health', 'civil-affairs']],
  ]);
  expect((await saidOn('2027-03-02')).sort()).toEqual(
    [
      ['LATE_ANSWER', correction, ['education', 'health', 'civil-affairs']],
      ['LATE_ANSWER', ended, ['health', 'civil-affairs']],
      ['LATE_ANSWER', running, ['health', 'civil-affairs']],
    ].sort(),
  );
});

test('each stage of a term is said once, whoever says it: the database sees to it', async () => {
  const again = `insert into procedure_reminder (kind, subject, due_on, stage, departments, said_at)
    select kind, subject, due_on, stage, departments, now() from procedure_reminder`;
  await expect(kit.sql('governance', again)).rejects.toThrow('reminder_pkey');
});

test('a review has a term', async () => {
  const { data } = await asManager(`{ policyChange(id: "${change}") { state dueOn } }`);
  expect(data.policyChange).toEqual({ state: 'IN_REVIEW', dueOn: '2026-12-03' });
  await expect(kit.sql('governance', 'update policy_change set due_on = null where id = $1', [change])).rejects.toThrow(
    'no step leads from IN_REVIEW to IN_REVIEW and writes {due_on}',
  );
});
