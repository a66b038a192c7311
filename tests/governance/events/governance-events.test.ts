import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform({ now: () => new Date('2026-11-26T10:00:00+08:00') });
});
afterAll(() => kit.close());

const events = `query($kind: EventKind, $subject: String, $after: ID, $first: Int = 50) {
  governanceEvents(kind: $kind, subject: $subject, after: $after, first: $first) {
    id kind subject facts { item value }
  }
}`;

async function toldTo(post: string, variables: object = {}) {
  const { data, errors } = await kit.asRequester(post).query(events, { ...variables });
  expect(errors).toEqual([]);
  return data.governanceEvents;
}

async function apply(items: string[] = ['Medical.mentalHealth']): Promise<string> {
  const { data, errors } = await kit
    .asRequester('education steward')
    .query('mutation($input: ApplicationInput!) { applyForItems(input: $input) { id } }', {
      input: { items, purpose: 'dropout-prevention', roles: ['student-affairs'], because: '未成年人保护法 第八十三条' },
    });
  expect(errors).toEqual([]);
  return data.applyForItems.id;
}

const decide = (applicationId: string, approve: boolean) =>
  kit
    .asRequester('health steward')
    .query('mutation($input: ApplicationDecisionInput!) { decideApplication(input: $input) { changeId } }', {
      input: { applicationId, approve, answer: '已核实' },
    });

describe('governance tells the departments that it concerns (政务数据共享条例)', () => {
  test('applicant, owner and civil affairs hear of an application and of its answer, in order, and nobody else does', async () => {
    const id = await apply();
    expect((await decide(id, false)).errors).toEqual([]);
    for (const post of ['education steward', 'health steward', 'policy manager']) {
      expect((await toldTo(post, { subject: id })).map(({ kind }: any) => kind)).toEqual([
        'APPLICATION_RECEIVED',
        'APPLICATION_DECIDED',
      ]);
    }
    expect(await toldTo('police steward', { subject: id })).toEqual([]);
    const [received, decided] = await toldTo('health steward', { subject: id });
    expect(Object.fromEntries(received.facts.map(({ item, value }: any) => [item, value]))).toEqual({
      'Application.state': 'RECEIVED',
      'Application.owner': 'health',
      'Application.applicantDepartment': 'education',
      'Application.purpose': 'dropout-prevention',
      'Application.items': 'Medical.mentalHealth',
      'Application.dueOn': '2026-12-03',
    });
    expect(decided.facts).toContainEqual({ item: 'Application.state', value: 'REFUSED' });
  });

  test('an approval tells of the application and of the change that it has become', async () => {
    const id = await apply();
    const { changeId } = (await decide(id, true)).data.decideApplication;
    expect((await toldTo('education steward', { subject: id })).at(-1).facts).toContainEqual({
      item: 'Application.changeId',
      value: changeId,
    });
    const change = (await toldTo('education steward', { subject: changeId }))[0];
    expect(change).toMatchObject({
      kind: 'CHANGE_SUBMITTED',
      facts: expect.arrayContaining([{ item: 'PolicyChange.author', value: 'education-steward.610111@education' }]),
    });
  });

  test('who reads on after an event misses none, and cannot read on after one that others were told', async () => {
    await apply();
    const all = await toldTo('education steward');
    const read = [];
    for (let after; ;) {
      const [next] = await toldTo('education steward', { after, first: 1 });
      if (!next) break;
      read.push(next);
      after = next.id;
    }
    expect(read).toEqual(all);
    for (const [post, after] of [
      ['police steward', all[0].id],
      ['education steward', 'x'],
    ] as const) {
      const { errors } = await kit.asRequester(post).query(events, { after });
      expect(errors.map(({ extensions }) => [extensions.code, extensions.field])).toEqual([['BAD_INPUT', 'after']]);
    }
  });

  test('of an event everyone is told the items only that they may read today', async () => {
    const id = await apply();
    await kit.sql(
      'governance',
      `update governance_event set facts = facts || '{"Child.name": "王小明", "No.such": "x"}' where subject = $1`,
      [id],
    );
    const [event] = await toldTo('health steward', { subject: id });
    expect(event.facts.map(({ item }: any) => item)).not.toEqual(expect.arrayContaining(['Child.name']));
    expect(JSON.stringify(event)).not.toContain('王小明');
    expect(event.facts).toHaveLength(6);
  });

  test('a step that fails is announced to nobody, and what was announced cannot be changed', async () => {
    const before = await kit.sql('governance', 'select count(*)::integer as n from governance_event');
    await kit.sql('governance', 'revoke insert on audit_entry from governance_log');
    try {
      const { errors } = await kit
        .asRequester('education steward')
        .query('mutation($input: ApplicationInput!) { applyForItems(input: $input) { id } }', {
          input: {
            items: ['Medical.mentalHealth'],
            purpose: 'dropout-prevention',
            roles: ['student-affairs'],
            because: '未成年人保护法 第八十三条',
          },
        });
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(['AUDIT_UNAVAILABLE']);
    } finally {
      await kit.sql('governance', 'grant insert on audit_entry to governance_log');
    }
    expect(await kit.sql('governance', 'select count(*)::integer as n from governance_event')).toEqual(before);
    await expect(
      kit.sql('governance', `set role governance_service; update governance_event set kind = 'RULE_ENDING'`),
    ).rejects.toThrow('permission denied');
  });
});

describe('who subscribes', () => {
  const told =
    'subscription($kinds: [EventKind!]) { governanceEvent(kinds: $kinds) { id kind subject facts { item value } } }';

  test('hears at once what the department is told, of the kinds that were asked for, and nothing that others are told', async () => {
    const [owner, answers, police] = [
      await kit.asRequester('health steward').subscribe(told),
      await kit.asRequester('health steward').subscribe(told, { kinds: ['APPLICATION_DECIDED'] }),
      await kit.asRequester('police steward').subscribe(told),
    ];
    try {
      const ofHealth = await apply();
      expect((await owner.next())!).toEqual({
        data: { governanceEvent: (await toldTo('health steward', { subject: ofHealth }))[0] },
        errors: [],
      });
      await decide(ofHealth, false);
      expect((await answers.next())!.data.governanceEvent).toMatchObject({
        kind: 'APPLICATION_DECIDED',
        subject: ofHealth,
      });
      const ofPolice = await apply(['Household.address']);
      expect((await police.next())!.data.governanceEvent).toMatchObject({
        kind: 'APPLICATION_RECEIVED',
        subject: ofPolice,
      });
    } finally {
      for (const stream of [owner, answers, police]) stream.close();
    }
  });

  test('without a rule that opens it hears nothing', async () => {
    const stream = await kit.asRequester('clinic').subscribe(told);
    expect((await stream.next())!.errors.map(({ extensions }) => extensions.code)).toEqual(['OPERATION_REFUSED']);
    expect(await stream.next()).toBeNull();
  });
});
