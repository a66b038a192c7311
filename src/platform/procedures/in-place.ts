import type { RowFilter } from '../policy/row-filter.ts';
import { divisionRange, divisionsAbove } from '../standards/division-code.ts';
import type { Asking } from './define-procedure.ts';

/**
 * The office records (`division`: the place that they touch) on which this requester acts: those of a place within the
 * requester's own division (属地管理). PostgreSQL refuses every other change of them too (`keeps_its_place`).
 */
export function inPlace({ requester }: Pick<Asking, 'requester'>): RowFilter {
  const { from, below } = divisionRange(requester.division);
  return { division: { $gte: from, $lt: below } };
}

/**
 * The office records of which this requester reads: those of its own place and of the divisions within it, and those of
 * the levels above, which hold in its place as well.
 */
export function touchingPlace({ requester }: Pick<Asking, 'requester'>): RowFilter {
  return { $or: [inPlace({ requester }), { division: { $in: divisionsAbove(requester.division) } }] };
}
