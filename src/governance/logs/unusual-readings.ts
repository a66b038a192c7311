import { isOf } from '../../platform/policy/access.ts';
import type { UnusualReading } from './audit-summary.type.ts';
import type { UnusualReason } from '../code-tables.ts';
import type { ClientHour } from './load-client-hours.ts';

/** Where a child belongs. */
interface Belonging {
  residenceDivision: string;
  householdDivision: string;
}

/** What is not too many in an hour. */
export interface MostInAnHour {
  children: number;
  misses: number;
  refusals: number;
}

/**
 * The hours in which a client read children of other divisions, too many of them, or without the case that the purpose
 * demands, or in which it tried what there is: too many look-ups that found nothing, some of another division, too many
 * refusals. Those with the most children first. A child of whom governance does not know where it belongs is in nobody's
 * division and outside of nobody's. Pure.
 */
export function unusualReadings(
  hours: readonly ClientHour[],
  scopes: ReadonlyMap<string, Belonging>,
  most: MostInAnHour,
): UnusualReading[] {
  const readings = hours.map(({ childIds, ...hour }): UnusualReading => {
    const outside = [...childIds].filter((id) => {
      const scope = scopes.get(id);
      return scope !== undefined && !isOf(scope, hour.division);
    });
    const reasons: UnusualReason[] = [
      ...(outside.length > 0 ? ['OUTSIDE_DIVISION' as const] : []),
      ...(childIds.size > most.children ? ['MANY_CHILDREN' as const] : []),
      ...(hour.looksWithoutCase > 0 ? ['NO_CASE' as const] : []),
      ...(hour.misses > most.misses ? ['MANY_MISSES' as const] : []),
      ...(hour.missesOutside > 0 ? ['TRIED_OUTSIDE' as const] : []),
      ...(hour.refusals > most.refusals ? ['MANY_REFUSALS' as const] : []),
    ];
    return { ...hour, reasons, children: childIds.size, childrenOutside: outside.length };
  });
  return readings
    .filter(({ reasons }) => reasons.length > 0)
    .sort(
      (one, other) =>
        other.children - one.children || other.misses - one.misses || other.hour.getTime() - one.hour.getTime(),
    );
}
