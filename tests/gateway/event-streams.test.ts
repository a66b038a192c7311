import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startGateway, type GatewayOptions } from '../../src/gateway/start-gateway.ts';
import { documentIdOf } from '../../src/gateway/trusted-documents.ts';
import { folders } from '../../src/platform/folders.ts';
import { PoliciesInForce } from '../../src/platform/policy/in-force/policies-in-force.ts';
import type { Policies } from '../../src/platform/policy/policy.ts';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import { openSubgraph } from '../../src/platform/subgraph/open-subgraph.ts';
import { loadDepartments } from '../../src/platform/subgraph/load-departments.ts';
import { registeredChild, village } from '../departments/registered-child.ts';
import { announceChange, countListeners, expectEventually } from '../kit/announce-change.ts';
import { entriesOf } from '../kit/entries-of.ts';
import { openEvents, type EventStream } from '../kit/open-events.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

const changes = 'subscription { childChanged { id name } }';
const standing = standingPolicies();
/** A village director, whom the gateways of this file take every request to come from. */
const director = {
  client: 'director',
  department: 'civil-affairs',
  roles: ['village-director'],
  division: village,
  purpose: 'child-protection',
  caseNumber: null,
};

let kit: TestPlatform;
let child: string;
const opened: { close(): unknown }[] = [];
beforeAll(async () => {
  kit = await startTestPlatform({ limits: { aliases: 20, cost: 30 } });
  child = (await registeredChild(kit, 0)).child_id;
  await kit.sql(
    'civil-affairs',
    'update child set residence_division = $2, household_division = $2 where child_id = $1',
    [child, village],
  );
});
afterAll(() => kit.close());
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
  await expectEventually(() => countListeners(kit), 0);
});

const codesOf = (event: Awaited<ReturnType<EventStream['next']>>) =>
  event!.errors.map(({ extensions }) => extensions.code);

/** The register behind a gateway of its own. */
async function startOwn(policies = new PoliciesInForce(standing), options: Partial<GatewayOptions> = {}) {
  const department = (await loadDepartments()).find(({ name }) => name === 'civil-affairs')!;
  const subgraph = await openSubgraph({
    department,
    policies,
    requesterKey: 'a key of this test',
    eventKeyOf: () => null,
    subscribers: new Map(),
    deliver: async () => {},
    pollEvents: false,
    databaseUrl: kit.platform.urlOf('civil-affairs'),
  });
  opened.push(subgraph);
  const gateway = await startGateway({
    supergraphFile: folders.supergraph,
    links: [subgraph],
    policies,
    trusted: { all: [], find: () => null },
    trustedOnly: false,
    authenticateRequester: async () => director,
    host: '127.0.0.1',
    port: 0,
    ...options,
  });
  opened.push(gateway);
  const ask = (body: object) =>
    fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(5000),
    });
  return { gateway, ask, subscribe: (document = changes) => openEvents(gateway.url, {}, document) };
}

describe('A subscription over a limit is refused in its stream, and nobody listens for it:', () => {
  test.each([
    [
      'too deep',
      `subscription { childChanged { ${'schooling { child { '.repeat(6)}id${' } }'.repeat(6)} } }`,
      'QUERY_TOO_DEEP',
    ],
    [
      'too many aliases',
      `subscription { childChanged { ${Array.from({ length: 21 }, (_, at) => `a${at}: name`).join(' ')} } }`,
      'TOO_MANY_ALIASES',
    ],
    [
      'too costly',
      'subscription { childChanged { guardianship { parents { relation name condition conditionSince workplace } } } }',
      'QUERY_TOO_COSTLY',
    ],
    ['an alias that every object inherits', 'subscription { childChanged { __proto__: name } }', 'GRAPHQL_INVALID'],
    ['a field that is none', 'subscription { childChanged { nickname } }', 'GRAPHQL_INVALID'],
    ['two questions', 'subscription { a: childChanged { id } b: childChanged { id } }', 'GRAPHQL_INVALID'],
    ['no question', 'subscription { childChanged @skip(if: true) { id } }', 'GRAPHQL_INVALID'],
    [
      'a question that a variable decides',
      `subscription($v: Boolean = true) {
        a: childChanged @skip(if: $v) { id } b: childChanged @include(if: $v) { id }
      }`,
      'GRAPHQL_INVALID',
    ],
  ])('%s', async (_what, document, code) => {
    const stream = await kit.asRequester('director').in(village).subscribe(document);
    opened.push(stream);
    expect(codesOf(await stream.next())).toEqual([code]);
    expect(await stream.next()).toBeNull();
    expect(await countListeners(kit)).toBe(0);
  });

  test('a body without a document is refused before there is a stream', async () => {
    const { ask } = await startOwn();
    for (const body of [{}, { query: 7 }, [{ query: changes }], { documentId: 'dropout-list', query: changes }]) {
      const response = await ask(body);
      expect(response.status).toBe(400);
      expect(response.headers.get('content-type')).toContain('application/json');
    }
  });
});

test('a subscription runs longer than one answer may take', async () => {
  const { subscribe } = await startOwn(undefined, { limits: { seconds: 3 } });
  const stream = await subscribe();
  await new Promise((resolve) => setTimeout(resolve, 3500));
  await announceChange(kit, child);
  expect((await stream.next())!.data.childChanged.id).toBe(child);
});

test('what a subscription says in several places is answered in one, for the variables of its own request', async () => {
  const document = `subscription($named: Boolean!) { childChanged { ...A id ...B name @include(if: $named) } }
    fragment A on Child { guardianship { parents { name } } }
    fragment B on Child { guardianship { parents { relation } } }`;
  const asked = kit.asRequester('director').in(village);
  for (const named of [true, false]) {
    const stream = await asked.subscribe(document, { named });
    opened.push(stream);
    await announceChange(kit, child);
    const { data, errors } = (await stream.next())!;
    expect(errors).toEqual([]);
    expect(Object.keys(data.childChanged)).toEqual(['guardianship', 'id', ...(named ? ['name'] : [])]);
    const {
      data: {
        child: { guardianship },
      },
    } = await asked.query('query($id: ID!) { child(id: $id) { guardianship { parents { name relation } } } }', {
      id: child,
    });
    expect(guardianship.parents.length).toBeGreaterThan(0);
    expect(data.childChanged.guardianship).toEqual(guardianship);
  }
});

test('a platform that answers trusted documents only opens a stored subscription, by its id or its text, and no other', async () => {
  const stored = {
    id: documentIdOf(changes),
    text: changes,
    department: 'civil-affairs',
    only: null,
    file: 'civil-affairs/changes.graphql',
  };
  const trusted = { all: [stored], find: (id: string) => (id === stored.id ? stored : null) };
  const { ask, subscribe } = await startOwn(undefined, { trusted, trustedOnly: true });
  const refused = await ask({ query: 'subscription { childChanged { id } }' });
  expect({ status: refused.status, answer: await refused.json() }).toMatchObject({
    status: 400,
    answer: { errors: [{ extensions: { code: 'DOCUMENT_NOT_TRUSTED' } }] },
  });
  expect(((await (await ask({ documentId: documentIdOf('{ a }') })).json()) as any).errors[0].extensions.code).toBe(
    'DOCUMENT_NOT_FOUND',
  );
  const byText = await subscribe();
  const byId = await ask({ documentId: stored.id });
  const reader = (byId.body!.pipeThrough(new TextDecoderStream() as never) as ReadableStream<string>).getReader();
  await announceChange(kit, child);
  expect((await byText.next())!.data.childChanged.id).toBe(child);
  let told = '';
  while (!told.includes('event: next')) told += (await reader.read()).value;
  expect(told).toContain(`"childChanged":{"id":"${child}"`);
  await reader.cancel();
  byText.close();
});

describe('Policies that are replaced while a subscription runs', () => {
  const without = (type: string, field: string): Policies => ({
    ...standing,
    version: `without ${field}`,
    rules: standing.rules.map((rule) => ({
      ...rule,
      fields: new Map(
        [...rule.fields].map(([one, fields]) => [
          one,
          one === type ? new Map([...fields].filter(([name]) => name !== field)) : fields,
        ]),
      ),
    })),
  });

  test('refuse a field from the next event on, with its error, and end the stream when no rule opens it any more; each is noted', async () => {
    const policies = new PoliciesInForce(standing);
    const { subscribe } = await startOwn(policies);
    const stream = await subscribe();
    await announceChange(kit, child);
    expect(await stream.next()).toEqual({
      data: { childChanged: { id: child, name: expect.any(String) } },
      errors: [],
    });

    policies.adopt(without('Child', 'name'));
    for (const _time of [1, 2]) {
      await announceChange(kit, child);
      const { data, errors } = (await stream.next())!;
      expect(data).toEqual({ childChanged: { id: child, name: null } });
      expect(errors).toMatchObject([
        { path: ['childChanged', 'name'], extensions: { code: 'FIELD_REFUSED', field: 'Child.name' } },
      ]);
    }

    policies.adopt(without('Subscription', 'childChanged'));
    await announceChange(kit, child);
    const last = (await stream.next())!;
    expect({ data: last.data?.childChanged ?? null, codes: codesOf(last) }).toEqual({
      data: null,
      codes: ['SUBSCRIPTION_ENDED'],
    });
    expect(await stream.next()).toBeNull();

    const entries = (await entriesOf(kit, 'civil-affairs')).slice(-4);
    expect(entries.map(({ kind, code, records }) => [kind, code, records[0]?.fields.name])).toEqual([
      ['read', undefined, expect.stringMatching(/^allow:/)],
      ['read', undefined, 'deny'],
      ['read', undefined, 'deny'],
      ['refusal', 'SUBSCRIPTION_ENDED', undefined],
    ]);
  });

  test('hide a child of which they release nothing any more, without a word', async () => {
    const policies = new PoliciesInForce(standing);
    const { subscribe } = await startOwn(policies);
    const stream = await subscribe();
    policies.adopt({
      ...standing,
      rules: standing.rules.map((rule) => ({
        ...rule,
        fields: new Map([...rule.fields].filter(([type]) => type !== 'Child')),
      })),
    });
    await announceChange(kit, child);
    await new Promise((resolve) => setTimeout(resolve, 300));
    policies.adopt(standing);
    await kit.sql('civil-affairs', 'update child set name = $2 where child_id = $1', [child, '王小后']);
    await announceChange(kit, child);
    expect(await stream.next()).toEqual({ data: { childChanged: { id: child, name: '王小后' } }, errors: [] });
    stream.close();
  });
});

describe('A gateway that closes', () => {
  test('ends every stream with the reason, in order, and the department hears no more', async () => {
    const { gateway, subscribe } = await startOwn();
    const streams = [await subscribe(), await subscribe()];
    await announceChange(kit, child);
    for (const stream of streams) expect((await stream.next())!.data.childChanged.id).toBe(child);
    const since = Date.now();
    await gateway.close();
    expect(Date.now() - since).toBeLessThan(900);
    for (const stream of streams) {
      expect(codesOf(await stream.next())).toEqual(['SUBSCRIPTION_ENDED']);
      expect(await stream.next()).toBeNull();
    }
    await expectEventually(() => countListeners(kit), 0);
  });
});

test('a client that goes away, or was refused, leaves its seat to the next', async () => {
  const { subscribe } = await startOwn(undefined, { streamLimits: { perClient: 1, total: 1 } });
  const refusalOf = async (document?: string) => {
    const stream = await subscribe(document);
    const codes = codesOf(await stream.next());
    expect(await stream.next()).toBeNull();
    return codes;
  };
  for (const _time of [1, 2]) {
    expect(await refusalOf('subscription { childChanged { nickname } }')).toEqual(['GRAPHQL_INVALID']);
    expect(await refusalOf('subscription { childChanged(division: "99") { id } }')).toEqual(['BAD_INPUT']);
    const stream = await subscribe();
    expect(await refusalOf()).toEqual(['TOO_MANY_STREAMS']);
    stream.close();
    await expectEventually(() => countListeners(kit), 0);
  }
});
