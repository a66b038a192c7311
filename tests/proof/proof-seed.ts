import { randomInt } from 'node:crypto';
import type { RunDetails } from 'fast-check';

/** The seed of this run, printed so that a failure can be run again with PROOF_SEED. */
export function proofSeed(): number {
  const seed = process.env.PROOF_SEED ? Number(process.env.PROOF_SEED) : randomInt(2 ** 31);
  process.stderr.write(`PROOF_SEED=${seed}\n`);
  return seed;
}

/** A failure in a few lines: the seed and the case's own account, without the whole world that it was found in. */
export async function reportShortly<Case>({ failed, seed, counterexamplePath, errorInstance }: RunDetails<Case>): Promise<void> {
  if (!failed) return;
  throw new Error(`Run it again with PROOF_SEED=${seed} (case ${counterexamplePath}).\n${(errorInstance as Error).stack}`);
}
