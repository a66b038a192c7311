import { updateRhythms } from '../../platform/policy/catalogue-item.ts';
import { dayAfter } from '../../platform/standards/day-in-china.ts';
import { batch, perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { doorsOf } from '../doors.ts';
import type { ToldChanges } from '../telling/told-counts.ts';
import type { CatalogueItem } from './catalogue-item.type.ts';

/**
 * How fresh the records behind the catalogue are in the requester's division, by the events of the departments that
 * keep them: no number is made here, they come from the teller.
 */
export class FreshnessService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /** Null for a type of which nothing can be told. */
  async loadFreshness(types: readonly string[]): Promise<(ToldChanges | null)[]> {
    const { requester, policies, access } = this.#context;
    const { toldCounts } = doorsOf(this.#context);
    const told = await toldCounts.ofChanges(types, requester.division, policies.statistics, access.today);
    return types.map((type) => told.get(type) ?? null);
  }

  /** Whether the last day is longer ago than the declared rhythm allows; null where nothing is told, or the rhythm is no period. */
  isBehind({ updateRhythm }: Pick<CatalogueItem, 'updateRhythm'>, told: ToldChanges | null): boolean | null {
    const days = updateRhythms[updateRhythm!];
    if (!told?.lastChangedOn || days === null) return null;
    return dayAfter(told.lastChangedOn, days) < this.#context.access.today;
  }
}

export const freshness = perRequest((context) => new FreshnessService(context));
export const loadFreshness = batch(freshness, 'loadFreshness');
