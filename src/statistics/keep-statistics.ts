import type { EntityManager } from '@mikro-orm/postgresql';
import { declaredStatistics } from './declared-statistics.ts';
import { DivisionNames } from './division-names.ts';
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
