import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Claim } from './interference.ts';
import type { ProofPlatform } from './start-proof-platform.ts';
import { makeWallsBreakable, walls } from './walls.ts';

await makeWallsBreakable();
const { moment } = await import('./arbitrary-rules.ts');
const { isLink } = await import('./contract.ts');
const { isEverReleased, searchInterference, seesByRules, wholeClaim } = await import('./interference.ts');
const { policiesOf } = await import('./policies-of.ts');
const { proofSeed } = await import('./proof-seed.ts');
const { startProofPlatform } = await import('./start-proof-platform.ts');

const cases = Number(process.env.PROOF_CASES ?? 1000) / 8;
const seed = proofSeed();

let pair: [ProofPlatform, ProofPlatform];
beforeAll(async () => {
  pair = [await startProofPlatform('walls_one', policiesOf([]), () => moment), await startProofPlatform('walls_other', policiesOf([]), () => moment)];
});
afterAll(() => Promise.all(pair.map((platform) => platform.close())));
afterEach(() => {
  Object.assign(walls, { request: true, dataAccess: true });
});

/** A link to a record made of columns of the same row is told by one of them, which is loaded with the link. */
const toldByLink: Record<string, [string, string]> = {
  'Carer.name': ['Guardianship', 'carer'], 'EntrustedCare.trustee': ['Guardianship', 'entrustedCare'], 'Dropout.date': ['Schooling', 'dropout'],
};

/**
 * What the data access alone keeps back: children that the requester may not know of, and columns of fields that no rule ever releases to it.
 * The facts of a child stay out: on them the row filter itself decides.
 */
const claimOfDataAccess: Claim = {
  limits: { pages: true },
  rowsBehindLinks: false,
  sees(files, requester) {
    const byRules = seesByRules(files, requester);
    const isEver = (type: string, field: string) => isEverReleased(files, requester, type, field);
    return (type, field, facts) => {
      if (byRules('Child', 'id', facts) === 'deny') return 'deny';
      const link = toldByLink[`${type}.${field}`];
      return isLink(type, field) || (type === 'Child' && field === 'birthDate') || isEver(type, field) || (link && isEver(...link)) ? 'allow' : 'deny';
    };
  },
};

/** What the request alone keeps back: every value and every record; not how many there are, which the database counts. */
const claimOfRequest: Claim = { ...wholeClaim, limits: { pages: false } };

test('with wall 1 broken, nothing leaks of what wall 2 covers', async () => {
  walls.request = false;
  expect(await searchInterference(pair, claimOfDataAccess, { cases, seed })).toMatchObject({ leak: null, cases });
}, 3_600_000);

test('with wall 2 broken, nothing leaks of what wall 1 covers', async () => {
  walls.dataAccess = false;
  expect(await searchInterference(pair, claimOfRequest, { cases, seed })).toMatchObject({ leak: null, cases });
}, 3_600_000);

test.each<[string, Claim]>([['wall 1', claimOfRequest], ['wall 2', claimOfDataAccess]])('with both broken, what %s covers leaks: the proof is able to see it', async (_wall, claim) => {
  Object.assign(walls, { request: false, dataAccess: false });
  expect((await searchInterference(pair, claim, { cases: 1000, seed })).leak).not.toBeNull();
}, 3_600_000);
