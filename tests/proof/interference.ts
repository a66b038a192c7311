import fc from 'fast-check';
import type { Requester } from '../../src/platform/identity/requester.ts';
import { expectedDecision, onAnyRecord, type AccessYaml } from '../kit/expected-decision.ts';
import { arbitraryQuery, type Query, type QueryLimits } from './arbitrary-queries.ts';
import { arbitraryRequester, arbitraryRules, moment } from './arbitrary-rules.ts';
import { policiesOf } from './policies-of.ts';
import type { ProofPlatform } from './start-proof-platform.ts';
import { varyHidden, type Sees } from './vary-hidden.ts';
import { arbitraryWorld, type World } from './world.ts';

/** What a claim of non-interference covers. */
export interface Claim {
  limits: QueryLimits;
  /** What the requester sees by these rules; where this says `deny`, the two states differ. */
  sees(files: AccessYaml[], requester: Requester): Sees;
  rowsBehindLinks: boolean;
  /** The number of a child that the requester knows is told by the look-up, whatever the rules say of it. */
  numbersTold?: boolean;
}

/** Whatever the rules keep from the requester on a record makes no difference, in any question. */
export const wholeClaim: Claim = { limits: { pages: true }, sees: seesByRules, rowsBehindLinks: true };

export function seesByRules(files: AccessYaml[], requester: Requester): Sees {
  const known = new Map<string, string>();
  return (type, field, facts) => {
    const key = JSON.stringify([type, field, facts]);
    const decision = known.get(key) ?? expectedDecision({ files, requester, type, field, facts, now: moment });
    known.set(key, decision);
    return decision;
  };
}

/** Questions that one pair of states is asked. */
const questionsPerState = 16;

/**
 * Neighbouring states draw their questions from one pool, so that most documents have been parsed and planned before.
 */
const poolSize = 120;
const statesPerPool = 40;

export interface Account {
  cases: number;
  /** Answers that carried a value. */
  telling: number;
  /** The first question whose two answers differ; null where there is none. */
  leak: string | null;
}

/**
 * Asks two platforms, whose databases differ in what the requester may not see and in nothing else, the same random
 * questions, and compares the answers byte by byte: values, errors, counts, orders and cursors.
 */
export async function searchInterference(
  pair: readonly [ProofPlatform, ProofPlatform],
  claim: Claim,
  { cases, seed, onProgress = () => {} }: { cases: number; seed: number; onProgress?(done: number): void },
): Promise<Account> {
  const account: Account = { cases: 0, telling: 0, leak: null };
  const state = fc.tuple(
    arbitraryRules,
    arbitraryRequester,
    arbitraryWorld,
    fc.gen(),
    fc.shuffledSubarray([...Array(poolSize).keys()], { minLength: questionsPerState, maxLength: questionsPerState }),
  );
  const questions = arbitraryQuery(claim.limits);
  let pool: { number: number; queries: Query[] } = { number: NaN, queries: [] };
  for (let at = 0; account.cases < cases && account.leak === null; at++) {
    const stateSeed = seed + at;
    const number = Math.floor(stateSeed / statesPerPool);
    if (pool.number !== number) pool = { number, queries: fc.sample(questions, { numRuns: poolSize, seed: number }) };
    const [[files, requester, world, gen, chosen]] = fc.sample(state, { numRuns: 1, seed: stateSeed }) as [
      [AccessYaml[], Requester, World, fc.GeneratorValue, number[]],
    ];
    const policies = policiesOf(files);
    const hidden = {
      sees: claim.sees(files, requester),
      mayLookUp: claim.numbersTold || isEverReleased(files, requester, 'Query', 'childByResidentId'),
      rowsBehindLinks: claim.rowsBehindLinks,
    };
    const worlds = [varyHidden(world, hidden, gen), varyHidden(world, hidden, gen)] as const;
    await Promise.all(
      pair.map(async (platform, one) => {
        await platform.use(policies);
        await platform.fill(worlds[one]!);
      }),
    );
    for (const { query, paged } of chosen.map((one) => pool.queries[one]!)) {
      let after: string | null = null;
      for (let page = 0; page < 3 && account.cases < cases; page++) {
        const answers: string[] = await Promise.all(
          pair.map((platform) => platform.ask(requester, { query, variables: { after } })),
        );
        account.cases += 1;
        const { data } = JSON.parse(answers[0]!) as { data?: any };
        if (Object.values(data ?? {}).some((root) => root !== null)) account.telling += 1;
        if (answers[0] !== answers[1]) {
          account.leak = [
            `PROOF_SEED=${stateSeed}`,
            JSON.stringify({ requester, query, after }),
            firstDifference(answers[0]!, answers[1]!),
            `by the rules ${JSON.stringify(files)}`,
          ].join('\n');
          return account;
        }
        after = (paged ? (data?.[paged]?.pageInfo.endCursor as string | null | undefined) : null) ?? null;
        if (after === null) break;
      }
    }
    onProgress(account.cases);
  }
  return account;
}

/** Whether any rule releases the field to the requester on any record, masked or in clear. */
export function isEverReleased(files: AccessYaml[], requester: Requester, type: string, field: string): boolean {
  const anywhere = files.map((file) => ({ ...file, rules: file.rules.map(onAnyRecord) }));
  return expectedDecision({ files: anywhere, requester, type, field, facts: null, now: moment }) !== 'deny';
}

function firstDifference(one: string, other: string): string {
  let at = 0;
  while (one[at] === other[at]) at++;
  const from = Math.max(0, at - 300);
  return `one answers   …${one.slice(from, at + 400)}\nother answers …${other.slice(from, at + 400)}`;
}
