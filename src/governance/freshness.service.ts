import type { InferEntity } from '@mikro-orm/postgresql';
import type { RecordTable } from '../platform/database/record-table.ts';
import { selectRecord } from '../platform/database/select-record.ts';
import { updateRhythms } from '../platform/policy/catalogue-item.ts';
import type { RequestContext } from '../platform/subgraph/request-context.ts';
import type { CatalogueItem } from './catalogue-item.type.ts';
import { recordChangeDayTable, recordFreshnessTable, type RecordChangeDayEntity, type RecordFreshnessEntity } from './record-freshness.entity.ts';

/** What was measured of the records of one type. */
export interface Freshness {
  lastChangedAt: Date;
  changesInLast30Days: number;
}

const day = 24 * 3_600_000;

/** How fresh the records behind the catalogue are, by the events of the departments that keep them. */
export class FreshnessService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /** Null for a type of which no change was told yet. */
  async loadFreshness(types: readonly string[]): Promise<(Freshness | null)[]> {
    const firstDay = new Date(Date.parse(this.#context.access.today) - 29 * day).toISOString().slice(0, 10);
    const [fresh, days] = await Promise.all([
      this.#find<InferEntity<typeof RecordFreshnessEntity>>(recordFreshnessTable, { type: { $in: [...types] } }),
      this.#find<InferEntity<typeof RecordChangeDayEntity>>(recordChangeDayTable, { type: { $in: [...types] }, day: { $gte: firstDay } }),
    ]);
    const lastChanged = new Map(fresh.map(({ type, lastChangedAt }) => [type, lastChangedAt]));
    const daysOf = Map.groupBy(days, ({ type }) => type);
    return types.map((type) => {
      if (!lastChanged.has(type)) return null;
      return { lastChangedAt: lastChanged.get(type)!, changesInLast30Days: (daysOf.get(type) ?? []).reduce((sum, { changes }) => sum + changes, 0) };
    });
  }

  /** Whether the last change is longer ago than the declared rhythm allows; null where nothing was measured, or the rhythm is no period. */
  isBehind({ updateRhythm }: Pick<CatalogueItem, 'updateRhythm'>, freshness: Freshness | null): boolean | null {
    const days = updateRhythms[updateRhythm!];
    return freshness === null || days === null ? null : this.#context.now.getTime() - freshness.lastChangedAt.getTime() > days * day;
  }

  async #find<Row extends object>(table: RecordTable<Row>, where: Record<string, unknown>): Promise<Row[]> {
    const { access, reader } = this.#context;
    const { fields, settleChildless } = selectRecord(access, table);
    return (await reader.find<Row>(table.entity, { where, fields })).map((row) => settleChildless(row));
  }
}
