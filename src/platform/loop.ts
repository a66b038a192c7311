import { isConnectionFault } from './is-connection-fault.ts';
import { faultFields, logger } from './logger.ts';

export interface LoopOptions<Result> {
  /** Milliseconds from the end of a round to the beginning of the next. */
  every: number;
  /** The same after a round that fails or returns false; `every` by default. */
  everyAfterFault?: number;
  /** One round. What it throws is logged, and the next round tries again. @param signal aborted when the loop stops */
  run(signal: AbortSignal): Promise<Result>;
  /** What a fault means, in the log: `the log could not be signed`. */
  fault: string;
  /** Whose loop it is, in the log. */
  log?: Readonly<Record<string, string>>;
}

/** Runs rounds, one after another with a pause between them, until it is stopped. */
export class Loop<Result = void> {
  readonly #options: LoopOptions<Result>;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<unknown> = Promise.resolve();

  constructor(options: LoopOptions<Result>) {
    this.#options = options;
  }

  /** @param delay milliseconds until the first round */
  start(delay = this.#options.every): void {
    if (this.#stop.signal.aborted) return;
    this.#timer = setTimeout(() => void this.#runLogged().then((pause) => this.start(pause)), delay).unref();
  }

  /** A round now, after the one under way. @throws Error as the round does, AbortError after `stop` */
  run(): Promise<Result> {
    const { signal } = this.#stop;
    const round = this.#round.then(() => {
      signal.throwIfAborted();
      return this.#options.run(signal);
    });
    this.#round = round.catch(() => {});
    return round;
  }

  /** Begins no further round, and waits for the one under way. */
  async stop(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    await this.#round;
  }

  /** @returns milliseconds until the next round */
  async #runLogged(): Promise<number> {
    const { every, everyAfterFault = every, fault, log } = this.#options;
    try {
      return (await this.run()) === false ? everyAfterFault : every;
    } catch (error) {
      if (this.#stop.signal.aborted) return every;
      if (isConnectionFault(error))
        logger.warn({ ...log, code: (error as { code?: string }).code }, `${fault}, trying again`);
      else logger.error({ ...log, ...faultFields(error) }, `${fault}, trying again`);
      return everyAfterFault;
    }
  }
}
