import type { EntityManager } from '@mikro-orm/postgresql';
import { declaredStatistics } from './declared-figures.ts';
import { CountTeller } from './telling/count-teller.ts';

/** What the statistics keep in memory. */
export interface StatisticsKept {
  teller: CountTeller;
  names: DivisionNames;
}

export function keepStatistics({ fork }: { fork(): EntityManager }): StatisticsKept {
  return { teller: new CountTeller(fork, declaredStatistics), names: new DivisionNames(fork) };
}

/** Millions of counters. */
export async function readCounters({ teller }: StatisticsKept): Promise<void> {
  await teller.refresh(0n);
}

/** Names of divisions, each looked up once. */
export class DivisionNames {
  readonly #fork: () => EntityManager;
  readonly #names = new Map<string, string>();

  constructor(fork: () => EntityManager) {
    this.#fork = fork;
  }

  async load(codes: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const missing = codes.filter((code) => !this.#names.has(code));
    if (missing.length > 0) {
      const rows = await this.#fork().execute<{ code: string; name: string }[]>(
        `select code, name from division where code = any (string_to_array(?, ','))`,
        [missing.join(',')],
      );
      for (const { code, name } of rows) this.#names.set(code, name);
    }
    return this.#names;
  }
}
