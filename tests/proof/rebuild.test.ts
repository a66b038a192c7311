import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { getNamedType, isObjectType, isLeafType, type GraphQLObjectType } from 'graphql';
import { randomStream } from '../../src/demonstration/random.ts';
import { listDemonstrationClients } from '../../src/identity-provider/demonstration-clients.ts';
import { applyMask } from '../../src/platform/policy/masks.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { schema } from './contract.ts';
import { proofSeed } from './proof-seed.ts';
import { guessNumber, type ToldOfChild } from './guess-number.ts';

/** Children that each client asks for, and places whose clients ask. */
const { REBUILD_CHILDREN = '200', REBUILD_PLACES = '1' } = process.env;
const today = '2026-12-01';

interface Registered {
  child_id: string;
  resident_id: string;
  birth_date: string;
  sex: string;
  household_division: string;
  sealed: boolean;
}

let kit: TestPlatform;
let numbers: Map<string, Registered>;
beforeAll(async () => {
  kit = await startTestPlatform({ limits: { cost: 1_000_000, depth: 30 } });
  const rows: Registered[] = await kit.sql(
    'civil-affairs',
    'select child_id, resident_id, birth_date::text, sex, household_division, sealed from child where resident_id is not null',
  );
  numbers = new Map(rows.map((row) => [row.child_id, row]));
});
afterAll(() => kit.close());

const everyClient = listDemonstrationClients();
const places = ['610111', '420112', '450700', '450721', '120000', '120119'].slice(0, Number(REBUILD_PLACES));
const clients = everyClient.filter(({ division }) => places.includes(division.slice(0, 6)));

/** All fields of a type that take no argument of need, along every way without a type twice. */
function selectionOf(type: GraphQLObjectType, passed: readonly string[] = []): string {
  const fields = Object.values(type.getFields()).flatMap(({ name, type: returned, args }) => {
    const to = getNamedType(returned);
    if (isLeafType(to)) return [name];
    if (!isObjectType(to) || [...passed, type.name].includes(to.name) || args.length > 0) return [];
    return [`${name} { ${selectionOf(to, [...passed, type.name])} }`];
  });
  return fields.length === 0 ? '__typename' : fields.join(' ');
}

/** A question for each field of a child, so that the cost of none is too high; in a list, or of one child. */
const ofChild = Object.values((schema.getType('Child') as GraphQLObjectType).getFields()).flatMap(({ name, type }) => {
  const to = getNamedType(type);
  if (isLeafType(to)) return [];
  return isObjectType(to) ? [`id ${name} { ${selectionOf(to, ['Child'])} }`] : [];
});
const leaves = Object.values((schema.getType('Child') as GraphQLObjectType).getFields())
  .filter(({ type }) => isLeafType(getNamedType(type)))
  .map(({ name }) => name)
  .join(' ');
const selections = [leaves, ...ofChild];

function note(told: Map<string, ToldOfChild>, childId: string, value: unknown, field = ''): void {
  if (value === null || value === undefined) return;
  if (typeof value !== 'object') {
    const ofChildTold = told.get(childId) ?? new Map<string, Set<string>>();
    told.set(childId, ofChildTold);
    ofChildTold.set(field, (ofChildTold.get(field) ?? new Set()).add(String(value)));
  } else if (Array.isArray(value)) for (const one of value) note(told, childId, one, field);
  else for (const [name, one] of Object.entries(value)) note(told, childId, one, name);
}

type Asker = ReturnType<TestPlatform['asRequester']>;

/** Asks for a page after the other, each field of a child in turn. @returns false where the list is closed */
async function askPages(asker: Asker, told: Map<string, ToldOfChild>): Promise<boolean> {
  for (const selection of selections) {
    const question = `query($after: String) { children(first: 50, after: $after) {
      pageInfo { endCursor hasNextPage } edges { node { ${selection} } }
    } }`;
    let after: string | null = null;
    for (let asked = 0; asked < Number(REBUILD_CHILDREN); asked += 50) {
      const { data, errors } = await asker.query(question, { after });
      const codes = errors.map(({ extensions: { code } }) => code);
      expect(codes.filter((code) => code.startsWith('QUERY_') || code === 'GRAPHQL_INVALID')).toEqual([]);
      if (codes.includes('OPERATION_REFUSED')) return false;
      for (const { node } of data.children.edges) note(told, node.id, node);
      if (!data.children.pageInfo.hasNextPage) break;
      after = data.children.pageInfo.endCursor;
    }
  }
  return true;
}

/** Asks for some single files of the places, sealed ones among them. */
async function askFiles(asker: Asker, told: Map<string, ToldOfChild>): Promise<void> {
  const near = [...numbers.values()].filter(({ household_division: home }) => places.includes(home.slice(0, 6)));
  for (const { child_id: id } of [...near.filter(({ sealed }) => sealed).slice(0, 2), ...near.slice(0, 3)]) {
    for (const selection of selections) {
      const { data, errors } = await asker.query(`query($id: ID!) { child(id: $id) { ${selection} } }`, { id });
      if (errors.some(({ extensions: { code } }) => code === 'OPERATION_REFUSED')) return;
      if (data.child === null) break;
      note(told, id, data.child);
    }
  }
}

/** All that a client is told of each child, for all its purposes together. */
async function askForEverything({ client, purposes }: (typeof clients)[number]): Promise<Map<string, ToldOfChild>> {
  const told = new Map<string, ToldOfChild>();
  const [post = '', place = ''] = client.split('@')[0]!.split('.');
  for (const purpose of purposes) {
    const asker = kit.asRequester(post).in(place).for(purpose).inCase('（2026）陕0111未救7号');
    if (!(await askPages(asker, told))) await askFiles(asker, told);
  }
  return told;
}

test('from all that a client is told it rebuilds at most 3 % of the numbers that are not released to it whole', async () => {
  const random = randomStream(proofSeed, 0, 'rebuild');
  const rebuilt: string[] = [];
  let guessed = 0;
  for (const client of clients) {
    let [tried, hit] = [0, 0];
    for (const [id, told] of await askForEverything(client)) {
      const number = numbers.get(id)?.resident_id;
      if (number === undefined || told.get('residentId')?.has(number)) continue;
      tried++;
      const guess = guessNumber(told, client.division, today, random);
      if (guess !== null) guessed++;
      if (guess === number) hit++;
    }
    // A lucky guess among a few children proves nothing.
    if (hit > Math.max(1, 0.03 * tried)) rebuilt.push(`${client.client}: ${hit} of ${tried}`);
  }
  expect(rebuilt).toEqual([]);
  expect(guessed).toBeGreaterThan(200);
}, 3_600_000);

test('the attacker is one: of the last four characters, or of the student number, the numbers come whole', () => {
  const random = randomStream(proofSeed, 1, 'rebuild');
  const hitsWith = (hint: (row: Registered) => [string, string][]) =>
    [...numbers.values()].slice(0, 500).filter((row) => {
      const facts: [string, string][] = [
        ['birthDate', row.birth_date],
        ['sex', row.sex],
        ['householdDivision', row.household_division],
      ];
      const told = new Map([...facts, ...hint(row)].map(([field, value]) => [field, new Set([value])]));
      return guessNumber(told, '610111', today, random) === row.resident_id;
    }).length / 500;
  expect(hitsWith((row) => [['residentId', applyMask('lastFour', row.resident_id, today)!]])).toBeGreaterThan(0.95);
  expect(hitsWith((row) => [['studentNumber', applyMask('lastFour', `G${row.resident_id}`, today)!]])).toBeGreaterThan(
    0.95,
  );
  expect(hitsWith((row) => [['studentNumber', `G${row.resident_id}`]])).toBe(1);
  expect(hitsWith(() => [['residentId', '*']])).toBeLessThan(0.03);
});
