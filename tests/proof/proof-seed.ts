import { randomInt } from 'node:crypto';
import type { RunDetails } from 'fast-check';

const { PROOF_SEED: given = '20260101' } = process.env;

/**
 * The seed of every random case: a fixed one, so that a run can be repeated; another by PROOF_SEED, or one of its own
 * in each run by PROOF_SEED=random.
 */
export const proofSeed = given === 'random' ? randomInt(2 ** 31) : Number(given);
if (given === 'random') process.stderr.write(`PROOF_SEED=${proofSeed}\n`);

/** A failure in a few lines: the seed and the case's own account, without the whole world that it was found in. */
export async function reportShortly<Case>({
  failed,
  seed,
  counterexamplePath,
  errorInstance,
}: RunDetails<Case>): Promise<void> {
  if (!failed) return;
  throw new Error(
    `Run it again with PROOF_SEED=${seed} (case ${counterexamplePath}).\n${(errorInstance as Error).stack}`,
  );
}
