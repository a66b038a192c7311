import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { announceChange, countListeners, expectEventually } from '../kit/announce-change.ts';
import { entriesOf as readEntries } from '../kit/entries-of.ts';
import { openEvents, type EventStream } from '../kit/open-events.ts';
import type { AskingRequester } from '../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { registeredChild, seal, unchanged, village } from '../departments/registered-child.ts';
import { serveOverHttp } from './serve-over-http.ts';

const changes = `subscription($division: String) { childChanged(division: $division) {
  id name version residentId schooling { stage } custody { guardiansDetained { measure } }
} }`;
const ids = 'subscription($division: String) { childChanged(division: $division) { id } }';
const update = 'mutation($input: UpdateChildInput!) { updateChild(input: $input) { id } }';
const otherVillage = '610111001001';

let kit: TestPlatform;
let later = 0;
const now = () => new Date(Date.now() + later);
const open: EventStream[] = [];
beforeAll(async () => {
  kit = await startTestPlatform({ now });
});
afterAll(() => kit.close());
afterEach(async () => {
  for (const stream of open.splice(0)) stream.close();
  await expectEventually(countOpen, 0);
});

async function subscribe(requester: AskingRequester, document = ids, division?: string): Promise<EventStream> {
  const stream = await requester.subscribe(document, { division });
  open.push(stream);
  return stream;
}

async function childAt(at: number): Promise<any> {
  const child = await registeredChild(kit, at);
  await kit.sql(
    'civil-affairs',
    'update child set residence_division = $2, household_division = $2 where child_id = $1',
    [child.child_id, village],
  );
  return { ...child, residence_division: village, household_division: village };
}

async function change(child: any, values: object = {}): Promise<void> {
  const { errors } = await kit
    .asRequester('child welfare')
    .query(update, { input: { ...unchanged(child), ...values } });
  expect(errors).toEqual([]);
  child.version += 1;
}

const announce = (id: string) => announceChange(kit, id);

const countOpen = () => countListeners(kit);

const entriesOf = async (requester: string) =>
  (await readEntries(kit, 'civil-affairs')).filter((entry) => entry.requester.client.startsWith(requester));

describe('who hears of a changed child', () => {
  test('its village and its county hear of it with the fields that each may see: masked ones masked, refused ones null with their error', async () => {
    const child = await childAt(0);
    await change(child);
    await kit.deliverEvents();
    const director = await subscribe(kit.asRequester('director').in(village), changes, village);
    const clinic = await subscribe(kit.asRequester('clinic'), changes);
    await change(child, { name: '王小改' });
    const seen = {
      id: child.child_id,
      name: '王小改',
      residentId: '*',
    };
    expect((await director.next())!.data.childChanged).toMatchObject({
      ...seen,
      version: child.version,
      custody: { guardiansDetained: expect.any(Array) },
    });
    const { data, errors } = (await clinic.next())!;
    expect(data.childChanged).toMatchObject({ ...seen, version: null, custody: null });
    expect(errors.map(({ extensions }) => `${extensions.code} ${extensions.field}`)).toEqual(
      expect.arrayContaining(['FIELD_REFUSED Child.version', 'FIELD_REFUSED Child.custody']),
    );
  });

  test('errors of one event are not repeated with the next, and another department’s fields are asked for anew at each', async () => {
    const child = await childAt(1);
    const stream = await subscribe(
      kit.asRequester('student affairs'),
      'subscription { childChanged { id riskLevel schooling { stage } } }',
    );
    await change(child);
    const first = await stream.next();
    await change(child);
    expect(await stream.next()).toEqual(first);
    expect(first!.data.childChanged.schooling).toEqual({ stage: expect.any(String) });
    expect(first!.errors.map(({ extensions }) => extensions.field)).toEqual(['Child.riskLevel']);
  });

  test('a change of its guardianship is a change of the child', async () => {
    const child = await childAt(2);
    const [{ version }] = await kit.sql('civil-affairs', 'select version from guardianship where child_id = $1', [
      child.child_id,
    ]);
    const stream = await subscribe(kit.asRequester('supervisor').in('610111001'));
    const input = { childId: child.child_id, version, livesWith: 'RELATIVES', reason: '走访核实' };
    expect(
      (
        await kit
          .asRequester('child welfare')
          .query('mutation($input: GuardianshipInput!) { recordGuardianship(input: $input) { id } }', { input })
      ).errors,
    ).toEqual([]);
    expect((await stream.next())!.data.childChanged.id).toBe(child.child_id);
  });

  test('out of reach, outside the asked division, sealed, moved away or not committed: nothing at all is heard', async () => {
    const [moving, sealed, heard] = [await childAt(3), await childAt(4), await childAt(5)];
    const director = await subscribe(kit.asRequester('director').in(village));
    const narrow = await subscribe(kit.asRequester('student affairs'), ids, village);
    await kit.sql(
      'civil-affairs',
      'update child set residence_division = $2, household_division = $2 where child_id = $1',
      [moving.child_id, otherVillage],
    );
    await announce(moving.child_id);
    await seal(kit, sealed);
    const stale = await kit.asRequester('child welfare').query(update, { input: { ...unchanged(heard), version: 99 } });
    expect(stale.errors[0]!.extensions.code).toBe('STALE_VERSION');
    await announce('00000000-0000-4000-8000-000000000000');
    await change(heard);
    for (const stream of [director, narrow])
      expect((await stream.next())!.data).toEqual({ childChanged: { id: heard.child_id } });
  });

  test('a clinic that may not read the household division does not learn it from a division that it asks for', async () => {
    const [away, here] = [await childAt(6), await childAt(7)];
    await kit.sql('civil-affairs', 'update child set residence_division = $2 where child_id = $1', [
      away.child_id,
      otherVillage,
    ]);
    const stream = await subscribe(kit.asRequester('clinic'), ids, village);
    await announce(away.child_id);
    await announce(here.child_id);
    expect((await stream.next())!.data.childChanged.id).toBe(here.child_id);
  });

  test.each([
    [
      'a purpose without a rule',
      (): AskingRequester => kit.asRequester('student affairs').for('school-aid'),
      undefined,
      'OPERATION_REFUSED',
    ],
    ['a division that is none', (): AskingRequester => kit.asRequester('student affairs'), '99', 'BAD_INPUT'],
  ])(
    '%s is refused when it subscribes, noted, and nobody listens for it',
    async (_title, requester, division, code) => {
      const stream = await subscribe(requester(), ids, division);
      const answer = await stream.next();
      expect(answer!.errors.map(({ extensions }) => extensions.code)).toEqual([code]);
      expect(await stream.next()).toBeNull();
      expect(await countOpen()).toBe(0);
      expect((await entriesOf('student-affairs')).at(-1)).toMatchObject({ kind: 'refusal', code, records: [] });
    },
  );

  test('queries are not answered as event streams, nor subscriptions as plain answers', async () => {
    expect(
      (await (await subscribe(kit.asRequester('clinic'), '{ divisions { totalCount } }')).next())!.errors[0]!.extensions
        .code,
    ).toBe('GRAPHQL_INVALID');
    expect(
      (await kit.asRequester('clinic').query('subscription { childChanged { id } }')).errors[0]!.extensions.code,
    ).toBe('GRAPHQL_INVALID');
  });
});

describe('every event leaves a trace', () => {
  test('each delivered event has an entry of its own, and an event that is not delivered has none', async () => {
    const [sealed, child] = [await childAt(8), await childAt(9)];
    await kit.sql('civil-affairs', 'update child set sealed = true where child_id = $1', [sealed.child_id]);
    const stream = await subscribe(kit.asRequester('police station'));
    const before = (await entriesOf('police-station')).length;
    await announce(sealed.child_id);
    for (const _time of [1, 2]) {
      await announce(child.child_id);
      await stream.next();
    }
    const entries = (await entriesOf('police-station')).slice(before);
    expect(entries).toHaveLength(2);
    for (const entry of entries)
      expect(entry).toMatchObject({
        kind: 'read',
        records: [{ type: 'Child', ids: [child.child_id], fields: { id: expect.stringMatching(/^allow:/) } }],
      });
  });

  test('with the right to insert into the log taken away no event leaves, and the stream ends', async () => {
    const child = await childAt(10);
    const stream = await subscribe(kit.asRequester('director').in(village));
    await kit.sql('civil-affairs', 'revoke insert on audit_entry from civil_affairs_log');
    try {
      await announce(child.child_id);
      const last = await stream.next();
      expect(last!.data?.childChanged ?? null).toBeNull();
      expect(last!.errors.map(({ extensions }) => extensions.code)).toEqual(['AUDIT_UNAVAILABLE']);
      expect(await stream.next()).toBeNull();
    } finally {
      await kit.sql('civil-affairs', 'grant insert on audit_entry to civil_affairs_log');
    }
  });
});

describe('how a stream ends', () => {
  test('a client may open 20 streams and no more; when it goes away its places and the database’s connection are free', async () => {
    const clinic = kit.asRequester('clinic');
    for (const _round of [1, 2]) {
      const streams = await Promise.all(Array.from({ length: 20 }, () => subscribe(clinic)));
      expect(await countOpen()).toBe(1);
      const refused = await subscribe(clinic);
      expect((await refused.next())!.errors[0]!.extensions.code).toBe('TOO_MANY_STREAMS');
      expect(await refused.next()).toBeNull();
      for (const stream of streams) stream.close();
      await expectEventually(countOpen, 0);
    }
  });

  test('when the connection that hears of changes is lost, the stream says so, and the next one hears again', async () => {
    const child = await childAt(11);
    const director = kit.asRequester('director').in(village);
    const stream = await subscribe(director);
    await kit.sql(
      'civil-affairs',
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and query = 'listen child_changed'`,
    );
    expect((await stream.next())!.errors.map(({ extensions }) => extensions.code)).toEqual(['DEPARTMENT_UNAVAILABLE']);
    expect(await stream.next()).toBeNull();
    const again = await subscribe(director);
    await announce(child.child_id);
    expect((await again.next())!.data.childChanged.id).toBe(child.child_id);
  });

  test('over HTTP between gateway and subgraph: an event arrives, a rule that has ended ends the stream, and a client that goes away frees everything', async () => {
    const child = await childAt(12);
    const { gateway, close } = await serveOverHttp(kit, now);
    try {
      const headers = await kit.asRequester('director').in(village).headers();
      const [stream, leaving] = [
        await openEvents(gateway.url, headers, ids),
        await openEvents(gateway.url, headers, ids),
      ];
      await announce(child.child_id);
      for (const one of [stream, leaving]) expect((await one.next())!.data.childChanged.id).toBe(child.child_id);
      leaving.close();
      later = 61_000;
      await announce(child.child_id);
      const last = await stream.next();
      expect(last!.data?.childChanged ?? null).toBeNull();
      expect(last!.errors.map(({ extensions }) => extensions.code)).toEqual(['SUBSCRIPTION_ENDED']);
      expect(await stream.next()).toBeNull();
      await expectEventually(countOpen, 0);
    } finally {
      later = 0;
      await close();
    }
  });

  test('a token that expires ends the stream, though nothing happens', async () => {
    const child = await childAt(13);
    const stream = await subscribe(kit.asRequester('supervisor').in('610111001'));
    await announce(child.child_id);
    expect((await stream.next())!.errors).toEqual([]);
    later = 3_600_000 * 25;
    try {
      expect((await stream.next())!.errors.map(({ extensions }) => extensions.code)).toEqual(['TOKEN_EXPIRED']);
      expect(await stream.next()).toBeNull();
    } finally {
      later = 0;
    }
  });
});
