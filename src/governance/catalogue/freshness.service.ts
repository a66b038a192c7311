import { loadOfficeRecords } from '../../platform/records/find-office-records.ts';
import { updateRhythms } from '../../platform/policy/catalogue-item.ts';
import { batch, perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import type { CatalogueItem } from './catalogue-item.type.ts';
import { recordChangeDayTable, recordFreshnessTable } from './record-freshness.entity.ts';
import { dayAfter, dayLength } from '../../platform/standards/day-in-china.ts';

/** What was measured of the records of one type. */
export interface Freshness {
  lastChangedAt: Date;
  changesInLast30Days: number;
}

/** How fresh the records behind the catalogue are, by the events of the departments that keep them. */
export class FreshnessService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /** Null for a type of which no change was told yet. */
  async loadFreshness(types: readonly string[]): Promise<(Freshness | null)[]> {
    const firstDay = dayAfter(this.#context.access.today, -29);
    const [fresh, days] = await Promise.all([
      loadOfficeRecords(this.#context, recordFreshnessTable, 'type', types),
      loadOfficeRecords(this.#context, recordChangeDayTable, 'type', types, { day: { $gte: firstDay } }),
    ]);
    return fresh.map(([measured], at) =>
      measured
        ? {
            lastChangedAt: measured.lastChangedAt,
            changesInLast30Days: days[at]!.reduce((sum, { changes }) => sum + changes, 0),
          }
        : null,
    );
  }

  /**
   * Whether the last change is longer ago than the declared rhythm allows; null where nothing was measured, or the
   * rhythm is no period.
   */
  isBehind({ updateRhythm }: Pick<CatalogueItem, 'updateRhythm'>, freshness: Freshness | null): boolean | null {
    const days = updateRhythms[updateRhythm!];
    return freshness === null || days === null
      ? null
      : this.#context.now.getTime() - freshness.lastChangedAt.getTime() > days * dayLength;
  }
}

export const freshness = perRequest((context) => new FreshnessService(context));
export const loadFreshness = batch(freshness, 'loadFreshness');
