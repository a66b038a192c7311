/** Says on standard error, once a second, how far a command is that takes longer than that. */
export class RunningProgress {
  readonly #what: string;
  #told = performance.now();
  #hasTold = false;

  /** @param what is counted */
  constructor(what: string) {
    this.#what = what;
  }

  tell(done: number, all: number): void {
    if (performance.now() - this.#told < 1000) return;
    this.#told = performance.now();
    this.#hasTold = true;
    const text = `${done.toLocaleString('en')} of ${all.toLocaleString('en')} ${this.#what} (${Math.floor((done * 100) / all)} %)`;
    process.stderr.write(process.stderr.isTTY ? `\r${text}` : `${text}\n`);
  }

  end(): void {
    if (this.#hasTold && process.stderr.isTTY) process.stderr.write('\n');
  }
}
