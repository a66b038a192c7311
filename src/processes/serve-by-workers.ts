import { queryLimits, type QueryLimits } from '../gateway/limits/query-limits.ts';
import type { Config } from '../platform/config.ts';
import { startWorkers, type Workers } from './workers/start-workers.ts';

/** Has so many workers serve what this process hands over, at the configured address and rate. */
export function serveByWorkers<Handover>({
  config,
  workers: count,
  ...options
}: {
  config: Config;
  workers: number;
  port: number;
  handover: Handover;
  onFault(error: Error): void;
}): Promise<Workers> {
  return startWorkers({
    ...options,
    count,
    host: config.host,
    requestsPerSecond: { ...queryLimits, ...rateOf(config) }.requestsPerSecond,
  });
}

/** The gateway's rate per client, where the configuration names one. */
export function rateOf({ requestsPerSecond }: Config): Partial<QueryLimits> {
  return requestsPerSecond === null ? {} : { requestsPerSecond };
}
