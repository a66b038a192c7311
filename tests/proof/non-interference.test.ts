import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { moment } from './arbitrary-rules.ts';
import { searchInterference, wholeClaim } from './interference.ts';
import { proofSeed } from './proof-seed.ts';
import { startProofPlatform, type ProofPlatform } from './start-proof-platform.ts';

const cases = Number(process.env.PROOF_CASES ?? 1000);

let pair: [ProofPlatform, ProofPlatform];
beforeAll(async () => {
  pair = [await startProofPlatform(() => moment), await startProofPlatform(() => moment)];
});
afterAll(() => Promise.all(pair.map((platform) => platform.close())));

test('what a requester may not see makes no difference to any answer: not to a value, an error, a count, an order or a cursor', async () => {
  const account = await searchInterference(pair, wholeClaim, { cases, seed: proofSeed, onProgress: tellEvery(1000) });
  process.stderr.write(
    `${account.cases} random cases, ${account.telling} of them with an answer that tells something\n`,
  );
  expect(account.leak).toBeNull();
  expect(account.cases).toBe(cases);
  // The comparison is worth something only where much is answered.
  expect(account.telling).toBeGreaterThan(cases / 4);
}, 3_600_000);

function tellEvery(step: number): (done: number) => void {
  let told = 0;
  return (done) => {
    if (done - told < step) return;
    told = done - (done % step);
    process.stderr.write(`${told} of ${cases} random cases, nothing seeps through\n`);
  };
}
