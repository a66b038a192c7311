import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Claim } from './interference.ts';
import type { ProofPlatform } from './start-proof-platform.ts';
import { makeWallsBreakable, walls } from './walls.ts';

await makeWallsBreakable();
const { moment } = await import('./arbitrary-rules.ts');
const { isLink } = await import('./contract.ts');
const { searchInterference, wholeClaim } = await import('./interference.ts');
const { partLinks } = await import('./vary-hidden.ts');
const { proofSeed } = await import('./proof-seed.ts');
const { startProofPlatform } = await import('./start-proof-platform.ts');

const cases = Number(process.env.PROOF_CASES ?? 1000) / 8;
const seed = proofSeed;

let pair: [ProofPlatform, ProofPlatform];
beforeAll(async () => {
  pair = [await startProofPlatform(() => moment), await startProofPlatform(() => moment)];
});
afterAll(() => Promise.all(pair.map((platform) => platform.close())));

/**
 * What the request alone keeps back: every value and every record; not how many there are, which the database counts.
 */
const claimOfRequest: Claim = { ...wholeClaim, limits: { pages: false } };

/**
 * What the data access alone keeps back: all of it. An exact look-up of a child that the requester knows tells its
 * number to who asks by it.
 */
const claimOfDataAccess: Claim = { ...wholeClaim, numbersTold: true };

/**
 * What the database alone keeps back: what no rule ever releases to the department, to whichever role, for whichever
 * purpose, on whichever record.
 */
const claimOfDatabase: Claim = {
  limits: { pages: true },
  rowsBehindLinks: false,
  numbersTold: true,
  sees(files, requester) {
    const everyRule = files
      .flatMap(({ rules }) => rules)
      .filter(
        ({ to }) => to === 'everyone' || [to].flat().some(({ department }) => department === requester.department),
      );
    const facts = [
      'id',
      'residenceDivision',
      'householdDivision',
      'categories',
      ...(everyRule.some(({ where }) => where?.['child.age']) ? ['birthDate'] : []),
    ];
    return (type, field) => {
      // Where a child's records are in another table, the database cannot know by which link they are asked for.
      const isOpen =
        (isLink(type, field) && !partLinks.includes(`${type}.${field}`)) || (type === 'Child' && facts.includes(field));
      return isOpen ||
        everyRule.some(({ fields }) => fields[type]?.allow?.includes(field) || fields[type]?.mask?.[field])
        ? 'allow'
        : 'deny';
    };
  },
};

function breakWalls(...broken: ('request' | 'dataAccess' | 'database')[]): void {
  Object.assign(walls, { request: !broken.includes('request'), dataAccess: !broken.includes('dataAccess') });
  for (const platform of pair) platform.areRightsOpen = broken.includes('database');
}

test('wall 2 alone, the data access, keeps back every value, record and count', async () => {
  breakWalls('request', 'database');
  expect(await searchInterference(pair, claimOfDataAccess, { cases, seed })).toMatchObject({ leak: null, cases });
}, 3_600_000);

test('wall 1 alone, the request, keeps back every value and record', async () => {
  breakWalls('dataAccess', 'database');
  expect(await searchInterference(pair, claimOfRequest, { cases, seed })).toMatchObject({ leak: null, cases });
}, 3_600_000);

test('wall 3 alone, the database, keeps back what no rule ever releases to the department', async () => {
  breakWalls('request', 'dataAccess');
  expect(await searchInterference(pair, claimOfDatabase, { cases, seed })).toMatchObject({ leak: null, cases });
}, 3_600_000);

test.each<[string, Claim]>([
  ['wall 1', claimOfRequest],
  ['wall 2', claimOfDataAccess],
  ['wall 3', claimOfDatabase],
])(
  'with all three broken, what %s keeps back leaks: the proof is able to see it',
  async (_wall, claim) => {
    breakWalls('request', 'dataAccess', 'database');
    expect((await searchInterference(pair, claim, { cases: 1000, seed })).leak).not.toBeNull();
  },
  3_600_000,
);
