import { rolesOf } from '../database/roles.ts';
import { logger } from '../logger.ts';
import { Loop } from '../loop.ts';
import { originOf } from '../../provable-log/checkpoint.ts';
import { CheckpointTeller, type TellCheckpoint } from './checkpoint-teller.ts';
import { CheckpointWitness, type ToldCheckpoint, type Witnessed } from './checkpoint-witness.ts';
import { LogSequencer } from './log-sequencer.ts';
import { LogTransactions } from './log-transactions.ts';
import { noteSigner, noteVerifier } from '../../provable-log/note-signer.ts';
import type { SignedCheckpoint } from './stored-log.ts';
import { treeHash, type TreeHashName } from '../../provable-log/tree-hash.ts';

/** How a department's log is proved. */
export interface LogProof {
  /** The department's private key, as noteSigner takes it. Null: its log is written and not signed. */
  auditKey: string | null;
  hash: TreeHashName;
  /** Other departments → the key by which their checkpoints are known. */
  verifierKeys: ReadonlyMap<string, string>;
  /** Departments that are told each checkpoint. */
  witnesses: readonly string[];
  tell: TellCheckpoint;
}

/** Milliseconds. An entry can be proved after at most this time, and a quiet log signs nothing. */
const pause = 10_000;

/** Keeps a department's log provable: gives entries their places, signs, tells the others, and keeps what they tell. */
export class LogKeeper {
  readonly #department: string;
  readonly #transactions: LogTransactions;
  readonly #sequencer: LogSequencer | null;
  readonly #teller: CheckpointTeller;
  readonly #witness: CheckpointWitness;
  readonly #loop: Loop<boolean>;
  #newest: SignedCheckpoint | null = null;
  #isSigning = false;

  constructor(department: string, url: string, { auditKey, hash, verifierKeys, witnesses, tell }: LogProof) {
    this.#department = department;
    this.#transactions = new LogTransactions({ department, url, role: rolesOf(department).log });
    this.#sequencer =
      auditKey === null
        ? null
        : new LogSequencer(this.#transactions, noteSigner(originOf(department), auditKey), treeHash(hash));
    this.#teller = new CheckpointTeller(department, this.#transactions, witnesses, tell);
    this.#witness = new CheckpointWitness(
      this.#transactions,
      new Map([...verifierKeys].map(([other, key]) => [other, noteVerifier(key)])),
    );
    this.#loop = new Loop({
      every: pause,
      run: () => this.#keep(),
      fault: 'the log could not be signed',
      log: { department },
    });
  }

  start(): void {
    if (this.#sequencer === null)
      logger.warn({ department: this.#department }, 'the log is written but not signed: there is no audit key');
    else this.#loop.start();
    this.#isSigning = this.#sequencer !== null;
  }

  /** Whether the log is signed by itself, every ten seconds. */
  get isSigning(): boolean {
    return this.#isSigning;
  }

  /** Ends after the round that is under way; what has no place yet gets it after the next start. */
  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#transactions.close();
  }

  /** Signs what is settled now and tells the others. @returns false where one of them did not answer */
  keep(): Promise<boolean> {
    return this.#loop.run();
  }

  /** Takes in what another department signed. @throws PlatformError REQUESTER_NOT_TRUSTED */
  takeIn(told: ToldCheckpoint): Promise<Witnessed> {
    return this.#witness.takeIn(told);
  }

  async #keep(): Promise<boolean> {
    this.#newest = (await this.#sequencer?.sequence()) ?? this.#newest;
    return this.#newest === null || this.#teller.tellAll(this.#newest);
  }
}
