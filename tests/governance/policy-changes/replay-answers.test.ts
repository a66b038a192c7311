import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';
import { openingRule, submittedChange } from './approved-change.ts';

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

const replayOf = async (id: string) => {
  const query = `query($id: ID!) { policyChange(id: $id) { effect { replay {
    replayed isComplete changed answers { client department purpose items children }
  } } } }`;
  const { data, errors } = await kit.asRequester('health steward').query(query, { id });
  expect(errors).toEqual([]);
  return data.policyChange.effect.replay;
};

describe('a change shows which answers of the last 30 days it would have made others', () => {
  let opening: string;

  test('those to the requesters, for the purpose and of the children that it opens, and no others', async () => {
    const question = '{ children(first: 5) { edges { node { id medical { mentalHealth } } } } }';
    const teacher = kit.asRequester('student affairs');
    expect((await teacher.for('school-aid').query(question)).data.children.edges).toHaveLength(5);
    await teacher.for('dropout-prevention').query(question);
    await teacher.for('school-aid').query('{ children(first: 5) { edges { node { medical { fitForSchool } } } } }');
    await kit.asRequester('clinic').query('{ medicals(first: 5) { edges { node { mentalHealth } } } }');
    opening = await submittedChange(kit, openingRule('opened-for-aid'));
    expect(await replayOf(opening)).toEqual({
      replayed: 4,
      isComplete: true,
      changed: 1,
      answers: [
        {
          client: 'student-affairs.610111@education',
          department: 'education',
          purpose: 'school-aid',
          items: ['Medical.mentalHealth: deny → allow'],
          children: 5,
        },
      ],
    });
  });

  test('decided for every kind of record: what is known of the children tells nothing, however the draft is written', async () => {
    const draft = async (where: string) => {
      const putRules = openingRule('probe').replace('child.division: within-requester', where);
      const { data, errors } = await kit
        .asRequester('health steward')
        .query('mutation($input: PolicyChangeInput!) { draftPolicyChange(input: $input) { id } }', {
          input: { owner: 'health', title: '试探', reason: '试探', putRules, removedRules: [] },
        });
      expect(errors).toEqual([]);
      return replayOf(data.draftPolicyChange.id);
    };
    const all = await draft('child.division: within-requester');
    expect(all.answers).toMatchObject([{ children: 5 }]);
    for (const condition of [
      'child.category: [ORPHAN]',
      'child.age: { from: 1, below: 2 }',
      'child.division: within-requester, child.age: { below: 18 }',
    ])
      expect([condition, await draft(condition)]).toEqual([condition, { ...all, answers: expect.anything() }]);
  });

  test('and another place sees neither the change nor an answer', async () => {
    const query =
      'query($id: ID!) { policyChange(id: $id) { effect { replay { replayed changed answers { client } } } } }';
    const { data } = await kit.asRequester('health steward').in('450700').query(query, { id: opening });
    expect(data.policyChange).toBeNull();
  });

  test('a change that closes shows what it would have kept back', async () => {
    // The rule holds everywhere.
    const author = kit.asRequester('health steward').in('000000');
    const input = { owner: 'health', title: '收回', reason: '不再需要', removedRules: ['medical-child-health'] };
    const { data } = await author.query(
      'mutation($input: PolicyChangeInput!) { draftPolicyChange(input: $input) { id } }',
      { input },
    );
    const replay = await replayOf(data.draftPolicyChange.id);
    expect(replay.answers[0]).toMatchObject({
      client: 'clinic.610111@health',
      purpose: 'child-health',
      items: expect.arrayContaining(['Medical.mentalHealth: allow → deny']),
      children: 5,
    });
  });

  test('names the newest 20, counts all, and says where there were more than it decides again', async () => {
    const [{ entry }] = await kit.sql(
      'health',
      `select entry from audit_entry where entry like '%school-aid%mentalHealth%' limit 1`,
    );
    await kit.sql('health', 'insert into audit_entry (entry) select $1 from generate_series(1, 30)', [entry]);
    const some = await replayOf(opening);
    expect(some).toMatchObject({ replayed: 34, isComplete: true, changed: 31 });
    expect(some.answers).toHaveLength(20);
    await kit.sql(
      'health',
      `insert into audit_entry (entry, recorded_at) select $1, now() - interval '31 days' from generate_series(1, 5)`,
      [entry],
    );
    expect(await replayOf(opening)).toMatchObject({ replayed: 34, isComplete: true });
    await kit.sql('health', 'insert into audit_entry (entry) select $1 from generate_series(1, 5000)', [
      JSON.stringify({ ...JSON.parse(entry), records: [{ type: 'Medical', ids: [], fields: {} }] }),
    ]);
    const cut = await replayOf(opening);
    expect(cut.isComplete).toBe(false);
    expect(cut.replayed).toBeLessThanOrEqual(5000);
  });
});
