import fc from 'fast-check';
import { proofSeed } from '../proof/proof-seed.ts';

// The same cases in every run; `PROOF_SEED=random` draws others.
fc.configureGlobal({ seed: proofSeed });
