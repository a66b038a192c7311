import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { signEvent, type DepartmentEvent } from '../../src/platform/events/department-event.ts';
import { PoliciesInForce } from '../../src/platform/policy/in-force/policies-in-force.ts';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import { departmentNames, loadDepartments } from '../../src/platform/subgraph/load-departments.ts';
import { openSubgraph, type Subgraph } from '../../src/platform/subgraph/open-subgraph.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

/** Every department keeps a copy of where the register has a child. */
const others = departmentNames().filter((name) => name !== 'civil-affairs');

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

const village = { here: '610111001200', near: '610111002202', there: '420112002001' };

/** A child of 610111, as the input of updateChild names its fields. */
async function someChild(skip: number): Promise<any> {
  const [child] = await kit.sql(
    'civil-affairs',
    `select child_id as id, version, name, sex, to_char(birth_date, 'YYYY-MM-DD') as "birthDate", resident_id as
        "residentId", resident_id_missing_reason as "residentIdMissingReason", ethnic_group as "ethnicGroup",
        household_division as "householdDivision", residence_division as "residenceDivision", categories, risk_level as
        "riskLevel" from child
      where not sealed and residence_division like '610111%' and household_division like '610111%'
      order by child_id offset $1 limit 1`,
    [skip],
  );
  return child;
}

async function move(child: any, division: string) {
  const answer = await kit
    .asRequester('child welfare')
    .query('mutation($input: UpdateChildInput!) { updateChild(input: $input) { id version } }', {
      input: { ...child, residenceDivision: division, reason: '随父母迁居' },
    });
  expect(answer.errors).toEqual([]);
  return { ...child, residenceDivision: division, version: child.version + 1 };
}

const scopeIn = async (department: string, id: string) =>
  (await kit.sql(department, 'select residence_division, version from child_scope where child_id = $1', [id]))[0];
const waitingFor = async (id: string) =>
  (
    await kit.sql(
      'civil-affairs',
      `select subscriber from outbox_delivery where child_id = $1 and subscriber <> 'statistics'
        order by subscriber, position`,
      [id],
    )
  ).map(({ subscriber }) => subscriber);

describe('the register tells the departments where a child belongs (S3-26, S4-22)', () => {
  test('the event commits with the change, waits for each department, and arrives', async () => {
    const child = await someChild(0);
    await move(child, village.here);
    expect(await waitingFor(child.id)).toEqual(['governance', ...others].sort());
    expect(await scopeIn('education', child.id)).toEqual({ residence_division: child.residenceDivision, version: 1 });
    await kit.deliverEvents();
    expect(await waitingFor(child.id)).toEqual([]);
    for (const department of others) {
      expect(await scopeIn(department, child.id)).toEqual({ residence_division: village.here, version: 2 });
    }
  });

  test('a department that does not take its events in gets them later, in order, and holds nobody else up', async () => {
    const child = await someChild(1);
    await kit.sql('health', 'revoke insert on inbox_event from health_service');
    const once = await move(child, village.here);
    await move(once, village.near);
    expect(await kit.platform.subgraphs.get('civil-affairs')!.deliverEvents()).toBe(false);
    expect(await waitingFor(child.id)).toEqual(['health', 'health']);
    expect((await scopeIn('police', child.id)).version).toBe(3);
    await kit.sql('health', 'grant insert on inbox_event to health_service');
    await kit.deliverEvents();
    expect(await scopeIn('health', child.id)).toEqual({ residence_division: village.near, version: 3 });
  });

  test('an event that is delivered twice, or after a later one, changes nothing', async () => {
    const child = await someChild(2);
    await move(await move(child, village.here), village.near);
    const events = await kit.sql(
      'civil-affairs',
      'select id, child_id, kind, payload, recorded_at from outbox_event where child_id = $1 order by position',
      [child.id],
    );
    const [first, second] = events.map(({ id, child_id, kind, payload, recorded_at }): DepartmentEvent => ({
      id,
      childId: child_id,
      kind,
      payload,
      recordedAt: recorded_at.toISOString(),
    }));
    const education = kit.platform.subgraphs.get('education')!;
    await kit.deliverEvents();
    const route = { sender: 'civil-affairs', receiver: 'education' };
    for (const event of [second!, first!, second!])
      await expect(
        education.takeIn({ event, sender: route.sender, signature: signEvent(event, route, 'no key of ours') }),
      ).rejects.toMatchObject({ code: 'REQUESTER_NOT_TRUSTED' });
    expect(await scopeIn('education', child.id)).toEqual({ residence_division: village.near, version: 3 });
    expect(
      await kit.sql('education', 'select count(*)::int as n from inbox_event where child_id = $1', [child.id]),
    ).toEqual([{ n: 2 }]);
    await kit.sql(
      'civil-affairs',
      `insert into outbox_delivery (child_id, event_id, subscriber, position) values ($1, $2, 'education', 1)`,
      [child.id, first!.id],
    );
    await kit.sql('education', 'delete from inbox_event where event_id = $1', [first!.id]);
    await kit.deliverEvents();
    expect(await scopeIn('education', child.id)).toEqual({ residence_division: village.near, version: 3 });
  });

  describe('an event is taken in from its owner alone', () => {
    let education: Subgraph;
    beforeAll(async () => {
      education = await openSubgraph({
        department: (await loadDepartments()).find(({ name }) => name === 'education')!,
        databaseUrl: kit.platform.urlOf('education'),
        policies: new PoliciesInForce(standingPolicies()),
        requesterKey: 'a key of this test',
        eventKeyOf: (sender) => (departmentNames().includes(sender) ? `key of ${sender} and education` : null),
        subscribers: new Map(),
        deliver: async () => {},
        pollEvents: false,
      });
    });
    afterAll(() => education.close());

    const eventOf = (kind: string, payload: object): DepartmentEvent => ({
      id: '00000000-0000-4000-8000-0000000000ee',
      childId: '00000000-0000-4000-8000-0000000000ec',
      kind,
      recordedAt: '2026-12-01T00:00:00.000Z',
      payload: { type: 'ChildScope', version: 1, ...payload },
    });
    const unsealing = eventOf('civil-affairs.child-scope-changed', {
      residenceDivision: village.here,
      householdDivision: village.here,
      sealed: false,
      categories: ['LEFT_BEHIND'],
      birthDate: '2017-05-04',
    });
    const send = (
      event: DepartmentEvent,
      sender: string,
      key = `key of ${sender} and education`,
      receiver = 'education',
    ) => education.takeIn({ event, sender, signature: signEvent(event, { sender, receiver }, key) });

    test.each<[string, string, () => Promise<void>]>([
      [
        'whose key is another pair’s',
        'signature',
        () => send(unsealing, 'civil-affairs', 'key of health and education'),
      ],
      ['for another receiver', 'signature', () => send(unsealing, 'civil-affairs', undefined, 'police')],
      ['of a sender that shares no key', 'key', () => send(unsealing, 'fire')],
      ['of a kind that is another’s', 'owner', () => send(unsealing, 'health')],
      [
        'of a change of another’s records',
        'owner',
        () => send(eventOf('record-changed', { types: ['Schooling'] }), 'health'),
      ],
      [
        'that announces a step of another’s',
        'owner',
        () => send(eventOf('announced', { kind: 'STEP_TAKEN', facts: { 'LegalAid.state': 'x' } }), 'health'),
      ],
      [
        'that hands over in another’s name',
        'owner',
        () => send(eventOf('health.Counselling-handed-over', { handedBy: 'police' }), 'health'),
      ],
      [
        'that acts as another’s requester',
        'owner',
        () =>
          send(
            eventOf('health.Counselling-handed-over', { handedBy: 'health', requester: { department: 'police' } }),
            'health',
          ),
      ],
      [
        'that follows up in another’s name',
        'owner',
        () => send(eventOf('health.Counselling-followed-up', { department: 'police' }), 'health'),
      ],
    ])('and not %s', async (_what, check, sending) => {
      await expect(sending()).rejects.toMatchObject({ code: 'REQUESTER_NOT_TRUSTED', details: { check } });
      expect(await scopeIn('education', unsealing.childId)).toBeUndefined();
    });

    test('and from the owner it is', async () => {
      await send(unsealing, 'civil-affairs');
      expect(await scopeIn('education', unsealing.childId)).toEqual({ residence_division: village.here, version: 1 });
    });
  });

  test('a child that has moved away is no longer known to the old place, and known to the new one', async () => {
    const moving = await someChild(3);
    const { version } = await move(moving, village.there);
    // The office of the new place takes the file over.
    const taken = await kit
      .asRequester('child welfare')
      .in('420112')
      .query('mutation($input: UpdateChildInput!) { updateChild(input: $input) { id } }', {
        input: { id: moving.id, version, householdDivision: village.there, reason: '户籍迁入' },
      });
    expect(taken.errors).toEqual([]);
    await kit.deliverEvents();
    const question = 'query($id: ID!) { child(id: $id) { name schooling { status } } }';
    expect((await kit.asRequester('student affairs').query(question, { id: moving.id })).data.child).toBeNull();
    expect(
      (await kit.asRequester('student affairs').in('420112').query(question, { id: moving.id })).data.child,
    ).toMatchObject({ name: moving.name });
  });

  test('children who were in the register before the departments learned of birth dates are announced to them by the migration', async () => {
    const child = await someChild(5);
    await kit.sql('education', 'update child_scope set birth_date = null where child_id = $1', [child.id]);
    await kit.sql(
      'civil-affairs',
      readFileSync(join('migrations', 'civil-affairs', '0002-announce-birth-dates.sql'), 'utf8'),
    );
    expect(await waitingFor(child.id)).toEqual(['education', 'health', 'police']);
    await kit.sql('civil-affairs', 'delete from outbox_delivery where child_id <> $1', [child.id]);
    await kit.deliverEvents();
    const [scope] = await kit.sql(
      'education',
      'select birth_date::text, categories, residence_division from child_scope where child_id = $1',
      [child.id],
    );
    expect(scope).toEqual({
      birth_date: child.birthDate,
      categories: child.categories,
      residence_division: child.residenceDivision,
    });
  });

  test('children who were in the register before there was governance are announced to it by the migration', async () => {
    const child = await someChild(7);
    await kit.sql('governance', 'delete from child_scope where child_id = $1', [child.id]);
    await kit.sql(
      'civil-affairs',
      readFileSync(join('migrations', 'civil-affairs', '0003-announce-to-governance.sql'), 'utf8'),
    );
    expect(await waitingFor(child.id)).toEqual(['governance']);
    await kit.sql('civil-affairs', 'delete from outbox_delivery where child_id <> $1', [child.id]);
    await kit.deliverEvents();
    expect(await scopeIn('governance', child.id)).toEqual({ residence_division: child.residenceDivision, version: 1 });
  });

  test('a corrected birth date reaches the departments', async () => {
    const child = await someChild(6);
    await move(
      { ...child, birthDate: '2013-04-05', residentId: null, residentIdMissingReason: 'NOT_REGISTERED' },
      child.residenceDivision,
    );
    await kit.deliverEvents();
    expect(await kit.sql('health', 'select birth_date::text from child_scope where child_id = $1', [child.id])).toEqual(
      [{ birth_date: '2013-04-05' }],
    );
  });

  test('an event carries which record changed and where the child belongs, and no other value', async () => {
    const child = await someChild(4);
    await move(child, village.here);
    const [{ payload }] = await kit.sql('civil-affairs', 'select payload from outbox_event where child_id = $1', [
      child.id,
    ]);
    expect(Object.keys(payload).sort()).toEqual([
      'birthDate',
      'categories',
      'householdDivision',
      'residenceDivision',
      'sealed',
      'type',
      'version',
    ]);
  });
});
