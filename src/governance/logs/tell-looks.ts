import type { AuditReader } from '../../platform/audit-log/audit-reader.ts';
import { tellCount, type ToldNumber } from '../../disclosure/tell-count.ts';
import type { Policies } from '../../platform/policy/policy.ts';
import type { LogPolicy } from './log-policy.ts';

/**
 * How often one department looked at the records of another one for one purpose in one month, and what was decided, as
 * its log counts it.
 */
export interface CountedLooks {
  owner: string;
  month: string;
  department: string;
  purpose: string;
  requests: number;
  refusedRequests: number;
  releasedFields: number;
  maskedFields: number;
  refusedFields: number;
}

const numbers = ['requests', 'refusedRequests', 'releasedFields', 'maskedFields', 'refusedFields'] as const;

/** The same as it may leave: null is a number that is not told. */
export type ToldLooks = Pick<CountedLooks, 'owner' | 'month' | 'department' | 'purpose'> &
  Record<(typeof numbers)[number], ToldNumber | null>;

/** By what is decided what may be told. */
export interface LookFloor {
  settings: NonNullable<Policies['statistics']>;
  log: Pick<LogPolicy, 'hidden'>;
}

/**
 * The one door through which counts of looks leave: of the whole platform, by owner, department, purpose and month, and
 * no sums of them, by which one that is not told could be worked out.
 * @throws PlatformError REQUEST_TIMED_OUT, DEPARTMENT_UNAVAILABLE
 */
export async function tellLooks(
  reader: AuditReader,
  owner: string,
  { from, until }: { from: string; until: string },
  floor: LookFloor,
): Promise<ToldLooks[]> {
  const rows = await reader.query<CountedLooks & { secret: string }>(
    owner,
    `
    select $3 as owner, month, department, purpose, requests::float8, refused_requests::float8 as "refusedRequests", released_fields::float8 as "releasedFields",
           masked_fields::float8 as "maskedFields", refused_fields::float8 as "refusedFields", secret
      from look_count cross join look_secret where month between $1 and $2 order by month, department, purpose`,
    [from, until, owner],
  );
  return rows.flatMap(({ secret, ...counted }) => toldLooks(counted, secret, floor) ?? []);
}

/**
 * What is told of them: numbers below the minimum are not, the others are rounded; and nothing at all where there were
 * fewer requests, so that few look like none. A purpose that the floor hides from guardians while a case is open has
 * the larger minimum. Pure.
 */
export function toldLooks(counted: CountedLooks, secret: string, { settings, log }: LookFloor): ToldLooks | null {
  const { owner, month, department, purpose } = counted;
  const minimum = log.hidden.some((line) => line.for.includes(purpose)) ? settings.minimumSensitive : settings.minimum;
  if (counted.requests < minimum) return null;
  const told = numbers.map((name) => [
    name,
    tellCount(counted[name], [owner, month, department, purpose, name].join(' '), secret, {
      minimum,
      roundTo: settings.roundTo,
    }),
  ]);
  return {
    owner,
    month,
    department,
    purpose,
    ...(Object.fromEntries(told) as Pick<ToldLooks, (typeof numbers)[number]>),
  };
}
