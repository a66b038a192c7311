import { setTimeout as delay } from 'node:timers/promises';
import type { Row } from './cells.ts';

/** Milliseconds between two events of one subscriber at least. */
const pace = 1000;

/** All subscriptions wait for the same moments, so that one count serves them all. */
const together = 250;

/** What one subscriber was told last. */
export class StatisticsWatch {
  /** Position of the newest change that was heard of; null before the first. */
  since: bigint | null = null;
  #told: ReadonlyMap<string, string> = new Map();

  /** The rows that tell something else than the last time; all of them the first time. */
  takeChanged(rows: readonly Row[], tell: (row: Row) => unknown): Row[] {
    const before = this.#told;
    const told = new Map(rows.map((row) => [row.id, JSON.stringify(tell(row))]));
    this.#told = told;
    return rows.filter(({ id }) => told.get(id) !== before.get(id));
  }
}

/** Yields once for what is told now, and then after changes. */
export async function* watchChanges(positions: AsyncIterable<string>): AsyncGenerator<StatisticsWatch, void> {
  const watch = new StatisticsWatch();
  yield watch;
  for await (const position of positions) {
    watch.since = BigInt(position);
    yield watch;
    await delay(pace + together - (Math.floor(performance.now()) % together), undefined, { ref: false });
  }
}
