import type { InferEntity } from '@mikro-orm/postgresql';
import { findChildlessRecords } from '../platform/database/find-childless-records.ts';
import { PlatformError } from '../platform/errors.ts';
import { decideField } from '../platform/policy/access.ts';
import { applyMask } from '../platform/policy/masks.ts';
import type { RequestContext } from '../platform/subgraph/request-context.ts';
import type { EventKind } from './code-tables.ts';
import { governanceEventTable, type GovernanceEventEntity } from './governance-event.entity.ts';
import type { EventFact } from './governance-event.type.ts';

type EventRecord = InferEntity<typeof GovernanceEventEntity>;

/** What governance told the requester's department, and nothing that it told others. */
export class GovernanceEventService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /** In the order in which they happened. @throws PlatformError FILTER_REFUSED, PAGE_TOO_LARGE, BAD_INPUT for an event after which nothing can be read */
  async findEvents(kind: EventKind | null, subject: string | null, after: string | null, first: number) {
    const reads = { GovernanceEvent: [...(kind === null ? [] : ['kind']), ...(subject === null ? [] : ['subject']), 'announcedAt'] };
    const position = after === null ? null : { $gt: await this.#getPosition(after) };
    return findChildlessRecords(this.#context, governanceEventTable, { where: { ...this.#told(), kind, subject, position }, reads, orderBy: [{ position: 'asc' }], first });
  }

  /** The items of the event that the requester may read by the rules of this moment. */
  factsOf({ facts }: Pick<EventRecord, 'facts'>): EventFact[] {
    const { access, trace } = this.#context;
    return Object.entries(facts).flatMap(([item, value]) => {
      const [type, field] = item.split('.') as [string, string];
      const decision = decideField(access, type, field, null);
      trace.note(type, null, field, decision);
      if (decision.effect === 'deny') return [];
      return [{ item, value: decision.effect === 'mask' ? (applyMask(decision.mask!, value, access.today) as string | null) : value }];
    });
  }

  async #getPosition(id: string): Promise<number> {
    const [event] = await this.#context.reader.find<Pick<EventRecord, 'position'>>(governanceEventTable.entity, { where: { ...this.#told(), id }, fields: ['position'] });
    if (!event) throw new PlatformError('BAD_INPUT', 'after: your department was told no such event.', { field: 'after', check: 'unknown' });
    return event.position;
  }

  #told() {
    return { toDepartments: { $overlap: [this.#context.requester.department] } };
  }
}
