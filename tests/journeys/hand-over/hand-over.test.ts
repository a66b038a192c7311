import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { registeredChild } from '../../departments/registered-child.ts';
import type { Answer } from '../../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';
import { matterOf, need, serviceSteps } from './service-steps.ts';

let clock = new Date('2026-11-25T10:00:00+08:00');
let kit: TestPlatform;
let childId: string;
beforeAll(async () => {
  kit = await startTestPlatform({ now: () => clock });
  childId = (await registeredChild(kit, 3)).child_id;
});
afterAll(() => kit.close());

type Post = keyof typeof matterOf;
const codesOf = ({ errors }: Answer) => errors.map(({ extensions }) => extensions.code);

async function matter(post: Post, requester = kit.asRequester(post)): Promise<any> {
  const { data, errors } = await requester.query(matterOf[post], { id: childId });
  expect(errors).toEqual([]);
  return (Object.values(data.child)[0] as object[])[0] ?? null;
}

async function take(post: Post, name: keyof typeof serviceSteps, values: object = {}): Promise<Answer> {
  const standing = name === 'request' ? {} : await matter(post);
  const { id, version } = standing ?? {};
  const input = { childId, reason: '按程序办理', ...(id && { id, version }), ...values };
  return kit.asRequester(post).query(serviceSteps[name], { input });
}

/** The answer to an event is an event: it leaves in the next round. */
async function carry(): Promise<void> {
  await kit.deliverEvents();
  await kit.deliverEvents();
}

async function taken(post: Post, name: keyof typeof serviceSteps, values: object = {}): Promise<any> {
  const { data, errors } = await take(post, name, values);
  expect(errors).toEqual([]);
  return Object.values(data)[0];
}

describe('a child is referred to counselling, and then to its school (S0-19, S2-26)', () => {
  test('civil affairs asks for the service, and is offered the steps that are its own', async () => {
    expect(await taken('child welfare', 'request', { service: 'COUNSELLING', need })).toMatchObject({
      version: 1,
      state: 'REQUESTED',
      availableSteps: ['REFER_TO_HEALTH', 'WITHDRAW'],
      followUpDepartment: null,
    });
    expect(await matter('clinic')).toBeNull();
  });

  test('handed over it has been sent, until health has taken it in: once, with its term, however often it arrives', async () => {
    expect(await taken('child welfare', 'refer')).toMatchObject({
      state: 'REFERRED',
      followUpDepartment: 'health',
      followUpState: 'SENT',
      availableSteps: [],
    });
    await kit.sql('civil-affairs', 'create table kept_delivery as select * from outbox_delivery');
    await kit.deliverEvents();
    await kit.sql('civil-affairs', 'insert into outbox_delivery select * from kept_delivery on conflict do nothing');
    await kit.deliverEvents();
    expect(await kit.sql('health', 'select count(*)::integer from counselling')).toEqual([{ count: 1 }]);
    expect(await matter('clinic')).toMatchObject({
      state: 'RECEIVED',
      need: '按程序办理',
      handedBy: 'civil-affairs',
      handedById: (await matter('child welfare')).id,
      dueOn: '2026-11-30',
      availableSteps: ['TAKE'],
    });
    expect(await matter('child welfare')).toMatchObject({ followUpState: 'RECEIVED', followUpDueOn: '2026-11-30' });
  });

  test('what is not there yet cannot be concluded', async () => {
    expect(codesOf(await take('child welfare', 'concludeService', { result: '好转' }))).toEqual(['STATE_REFUSED']);
  });

  test('a term that passes is told to health, to civil affairs that waits and to governance, once for each stage', async () => {
    const remind = async () => {
      await kit.platform.subgraphs.get('health')!.doBackgroundWork('procedure-terms');
      await kit.deliverEvents();
    };
    const told = () =>
      kit.sql(
        'governance',
        'select kind, to_departments as "to" from governance_event where subject = $1 order by position',
        [id],
      );
    const { id } = await matter('clinic');
    await remind();
    expect(await told()).toEqual([{ kind: 'ANSWER_DUE', to: ['health'] }]);
    clock = new Date('2026-12-01T09:00:00+08:00');
    await remind();
    await remind();
    expect(await told()).toEqual([
      { kind: 'ANSWER_DUE', to: ['health'] },
      { kind: 'LATE_ANSWER', to: ['health', 'civil-affairs'] },
    ]);
  });

  test('health takes it and hands the pupil on to the school; civil affairs sees how far it has come', async () => {
    expect(await taken('clinic', 'take', { counsellor: '秦文' })).toMatchObject({
      state: 'IN_COURSE',
      availableSteps: ['HAND_ON', 'CONCLUDE'],
    });
    expect(await taken('clinic', 'handOn', { result: '情绪稳定，建议学校继续关注' })).toMatchObject({
      state: 'HANDED_ON',
      followUpDepartment: 'education',
      followUpState: 'SENT',
    });
    await carry();
    expect(await matter('student affairs')).toMatchObject({ state: 'RECEIVED', handedBy: 'health' });
    expect(await matter('clinic')).toMatchObject({ followUpState: 'RECEIVED' });
    expect(await matter('child welfare')).toMatchObject({ followUpState: 'HANDED_ON', followUpDueOn: null });
  });

  test('the school concludes, health sees it, and civil affairs closes the referral', async () => {
    await taken('student affairs', 'takeSupport', { teacher: '何老师' });
    expect(await taken('student affairs', 'concludeSupport', { result: '已融入班级' })).toMatchObject({
      state: 'CONCLUDED',
      availableSteps: [],
    });
    await carry();
    expect(await matter('clinic')).toMatchObject({ followUpState: 'CONCLUDED' });
    expect(await taken('child welfare', 'concludeService', { result: '服务完成' })).toMatchObject({
      state: 'CONCLUDED',
      availableSteps: [],
    });
    expect(codesOf(await take('child welfare', 'refer'))).toEqual(['STATE_REFUSED']);
  });

  test('the database refuses every order that is not declared, and every column that a step does not write', async () => {
    const refused = (department: string, statement: string) =>
      expect(kit.sql(department, statement)).rejects.toThrow(/no step leads|no record begins/);
    await refused('health', `update counselling set state = 'RECEIVED'`);
    await refused('health', `update counselling set need = '别的'`);
    await refused('education', `update school_support set state = 'IN_COURSE'`);
    await refused(
      'education',
      `insert into school_support
        select gen_random_uuid(), gen_random_uuid(), 1, 'CONCLUDED', need, received_at, due_on, teacher, result,
          handed_by, handed_by_id from school_support`,
    );
  });

  test('each step stands in the history of its record and in the audit log of its department', async () => {
    const steps = (department: string, type: string) =>
      kit.sql(
        department,
        'select version, client from record_history where child_id = $1 and record_type = $2 order by version',
        [childId, type],
      );
    expect(await steps('civil-affairs', 'ServiceReferral')).toHaveLength(3);
    expect(await steps('health', 'Counselling')).toEqual([
      { version: 1, client: 'child-welfare.610111@civil-affairs' },
      { version: 2, client: 'clinic.610111@health' },
      { version: 3, client: 'clinic.610111@health' },
    ]);
    const entries = await kit.sql(
      'health',
      `select entry from audit_entry where entry like '%"kind":"change"%handCounsellingToSchool%'`,
    );
    expect(entries).toHaveLength(1);
  });
});
