import { beforeAll, expect, test } from '@jest/globals';
import type { Highs } from 'highs';
import { roundCount } from '../../../src/disclosure/round-count.ts';
import { arbitraryHistory, type ArbitraryHistory } from './arbitrary-history.ts';
import { tablesOf } from './arbitrary-population.ts';
import { loadSolver } from './attack-disclosure.ts';
import { attackHistory, countsOfState, isOfChild, minimumOf } from './attack-history.ts';
import { proofSeed } from '../proof-seed.ts';
import { tellHistory, type TellingSettings, type ToldHistory } from './tell-history.ts';

const populations = Number(process.env.PROOF_POPULATIONS ?? 30);
/** Those of `policies/access/platform.yaml`. */
const settings: TellingSettings = { minimum: 5, minimumSensitive: 10, protectionWidth: 2, roundTo: 5 };
const exact: TellingSettings = { ...settings, roundTo: 1 };
/** Where the attacker has to win, he has to win in each run. */
const fixedSeed = 20260101;

let solver: Highs;
beforeAll(async () => {
  solver = await loadSolver();
});

test('no count below the minimum can be narrowed down by what is told on several days and months, by whoever knows which children came, went or changed in between', async () => {
  let targets = 0;
  const found: object[] = [];
  for (let index = 0; index < populations; index++) {
    // The states of every other history lie in several years.
    const history = arbitraryHistory(proofSeed, index, index % 2 === 0 ? 2 : 11);
    const result = attackHistory(
      solver,
      history,
      await tellHistory(history, proofSeed, index, settings),
      settings,
      proofSeed,
      index,
    );
    targets += result.targets;
    found.push(...result.breaches.map((breach) => ({ index, ...breach })));
  }
  process.stderr.write(`${populations} histories, ${targets} protected counts\n`);
  expect(found).toEqual([]);
  expect(targets).toBeGreaterThan(populations * 50);
}, 3_600_000);

test('nor do the tables of a year, put together, find a count that is always too small, were they exact', async () => {
  const found: object[] = [];
  for (let index = 0; index < populations / 2; index++) {
    const history = arbitraryHistory(proofSeed, index);
    found.push(...(await findAlwaysSmall(history, proofSeed, index, false)).map((breach) => ({ index, ...breach })));
  }
  expect(found).toEqual([]);
}, 3_600_000);

test('where nothing is remembered of what was withheld, they do', async () => {
  const lost: number[] = [];
  for (let index = 20; index < 30; index++)
    if ((await findAlwaysSmall(arbitraryHistory(fixedSeed, index), fixedSeed, index, true)).length > 0)
      lost.push(index);
  expect(lost.length).toBeGreaterThan(0);
}, 600_000);

test('exact numbers tell what became too small: the rounding is needed', async () => {
  const lost: number[] = [];
  for (let index = 0; index < 5; index++) {
    const history = arbitraryHistory(fixedSeed, index);
    if (
      attackHistory(solver, history, await tellHistory(history, fixedSeed, index, exact), exact, fixedSeed, index, 1)
        .breaches.length > 0
    )
      lost.push(index);
  }
  expect(lost.length).toBeGreaterThan(0);
}, 600_000);

test('and rounding alone, with nothing withheld but what is too small, is not enough', () => {
  const lost = [13, 24].filter((index) => {
    const history = arbitraryHistory(fixedSeed, index);
    return attackHistory(solver, history, tellAllLarge(history), settings, fixedSeed, index, 1).breaches.length > 0;
  });
  expect(lost).toEqual([13, 24]);
}, 600_000);

test('a child more or less is seen in one told number of five, and as five children then', async () => {
  const moves: number[] = [];
  for (let index = 0; index < 20; index++) {
    const history = arbitraryHistory(fixedSeed, index);
    const told = await tellHistory(history, fixedSeed, index, settings);
    tablesOf(history.dimensions).forEach((of, table) =>
      history.states.slice(1).forEach((_, before) => {
        const [counts, changed] = [countsOfState(history, before, of), countsOfState(history, before + 1, of)];
        counts.forEach((count, cell) => {
          const [one, other] = [told[before]![table]![cell]!, told[before + 1]![table]![cell]!];
          if (one < 0 || other < 0) return;
          if (count === changed[cell]) expect(other).toBe(one);
          if (Math.abs(count - changed[cell]!) === 1) moves.push(Math.abs(other - one));
        });
      }),
    );
  }
  expect([...new Set(moves)].sort()).toEqual([0, 5]);
  const seen = moves.filter((move) => move > 0).length / moves.length;
  expect(seen).toBeGreaterThan(0.1);
  expect(seen).toBeLessThan(0.3);
}, 600_000);

/**
 * Counts that were below the minimum in all states, of values that some child had in all of them, of which exact
 * numbers leave one value.
 */
async function findAlwaysSmall(history: ArbitraryHistory, seed: number, index: number, isForgetful: boolean) {
  const { breaches } = attackHistory(
    solver,
    history,
    await tellHistory(history, seed, index, exact, isForgetful),
    exact,
    seed,
    index,
  );
  const tables = tablesOf(history.dimensions);
  return breaches.filter(({ table, cell, lowest, highest }) => {
    const of = tables[table]!;
    return (
      highest - lowest < 0.5 &&
      history.states.every(
        (_, state) =>
          countsOfState(history, state, of)[cell]! < minimumOf(history, of, settings) &&
          isOfChild(history, state, of, cell),
      )
    );
  });
}

function tellAllLarge(history: ArbitraryHistory): ToldHistory {
  return history.states.map((_, state) =>
    tablesOf(history.dimensions).map((of, table) =>
      countsOfState(history, state, of).map((count, cell) =>
        count < minimumOf(history, of, settings)
          ? -1
          : roundCount(count, `${table} ${cell}`, 'secret', settings.roundTo),
      ),
    ),
  );
}
