import type { RequestContext } from '../platform/subgraph/request-context.ts';
import type { StatisticsKept } from './keep-statistics.ts';
import { StatisticsService } from './statistics.service.ts';

/** What a resolver of the statistics may use. */
export type StatisticsContext = RequestContext & { statisticsService: StatisticsService };

export function createStatisticsContext(request: RequestContext, kept: StatisticsKept): StatisticsContext {
  return { ...request, statisticsService: new StatisticsService(request, kept) };
}
