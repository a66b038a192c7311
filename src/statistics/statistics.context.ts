import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../platform/subgraph/request-context.ts';
import { declaredStatistics } from './declared-statistics.ts';
import { DivisionNames } from './division-names.ts';
import { StatisticsService } from './statistics.service.ts';
import { CountTeller } from './count-teller.ts';

/** What the statistics keep in memory. */
export interface StatisticsKept {
  teller: CountTeller;
  names: DivisionNames;
}

/** What a resolver of the statistics may use. */
export type StatisticsContext = RequestContext & { statisticsService: StatisticsService };

export function keepStatistics({ fork }: { fork(): EntityManager }): StatisticsKept {
  return { teller: new CountTeller(fork, declaredStatistics), names: new DivisionNames(fork) };
}

export function createStatisticsContext(request: RequestContext, kept: StatisticsKept): StatisticsContext {
  return { ...request, statisticsService: new StatisticsService(request, kept) };
}

/** Millions of counters. */
export async function readCounters({ teller }: StatisticsKept): Promise<void> {
  await teller.refresh(0n);
}
