import type { QueryLimits } from '../gateway/limits/query-limits.ts';
import type { Config } from '../platform/config.ts';

/** The gateway's rate per client, where the configuration names one. */
export function rateOf({ requestsPerSecond }: Config): Partial<QueryLimits> {
  return requestsPerSecond === null ? {} : { requestsPerSecond };
}
