import type { InferEntity } from '@mikro-orm/postgresql';
import { findOfficeRecords, type ListPage } from '../../platform/records/find-office-records.ts';
import { assertMayFilterOfficeBy } from '../../platform/policy/assert-may-filter-by.ts';
import { decideField } from '../../platform/policy/access.ts';
import { applyMask } from '../../platform/policy/masks.ts';
import type { Decision } from '../../platform/policy/policy.ts';
import { perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { eventChannel } from './announce.ts';
import type { EventKind } from '../code-tables.ts';
import { governanceEventTable, type GovernanceEventEntity } from './governance-event.entity.ts';
import type { EventFact } from './governance-event.type.ts';
import { partsOf } from '../../platform/policy/may-read-item.ts';

type EventRecord = InferEntity<typeof GovernanceEventEntity>;

/** What an endpoint is sent, as Standard Webhooks lays it out. */
export interface WebhookMessage {
  type: string;
  timestamp: string;
  data: { id: string; subject?: string; facts: Record<string, string | null> };
}

/** What governance told the requester's department, and nothing that it told others. */
export class GovernanceEventService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /**
   * In the order in which they happened. @throws PlatformError FILTER_REFUSED, PAGE_TOO_LARGE, BAD_INPUT for an event
   * after which nothing can be read
   */
  findEvents(kind: EventKind | null, subject: string | null, { first, after }: ListPage) {
    const reads = {
      GovernanceEvent: [...readsKind(kind).GovernanceEvent, ...(subject === null ? [] : ['subject']), 'announcedAt'],
    };
    return findOfficeRecords(this.#context, governanceEventTable, {
      among: this.#told(),
      where: { kind, subject },
      reads,
      orderBy: [{ position: 'asc' }],
      first,
      after: { id: after },
    });
  }

  /** One event, where the department was told it and it is of one of the kinds. */
  async findEvent(id: string, kinds: readonly EventKind[] | null = null): Promise<EventRecord | null> {
    const where = { id, kind: kinds && { $in: [...kinds] } };
    const [event] = await findOfficeRecords<EventRecord>(this.#context, governanceEventTable, {
      among: this.#told(),
      where,
      reads: readsKind(kinds),
      orderBy: [],
      first: 1,
    });
    return event ?? null;
  }

  /**
   * The ids of the events that are announced from now on; which of them concern the department is decided at each.
   * @throws PlatformError FILTER_REFUSED
   */
  listen(kinds: readonly EventKind[] | null): Promise<AsyncGenerator<string, void>> {
    assertMayFilterOfficeBy(this.#context.access, 'GovernanceEvent', readsKind(kinds).GovernanceEvent);
    return this.#context.listen(eventChannel);
  }

  /**
   * The event as it is sent to an endpoint: what the requester would be answered; null where no rule tells them of such
   * an event.
   */
  async findMessage(id: string): Promise<WebhookMessage | null> {
    const may = (field: string, type = 'GovernanceEvent') => this.#decide(type, field).effect === 'allow';
    if (!['id', 'kind', 'announcedAt'].every((field) => may(field))) return null;
    const event = await this.findEvent(id);
    if (event === null) return null;
    const facts = may('facts') && may('item', 'EventFact') && may('value', 'EventFact') ? this.factsOf(event) : [];
    return {
      type: event.kind,
      timestamp: new Date(event.announcedAt).toISOString(),
      data: {
        id,
        ...(may('subject') && { subject: event.subject }),
        facts: Object.fromEntries(facts.map(({ item, value }) => [item, value])),
      },
    };
  }

  /** The items of the event that the requester may read by the rules of this moment. */
  factsOf({ facts }: Pick<EventRecord, 'facts'>): EventFact[] {
    return Object.entries(facts).flatMap(([item, value]) => {
      const [type, field] = partsOf(item);
      const { effect, mask } = this.#decide(type, field);
      if (effect === 'deny') return [];
      return [
        {
          item,
          value: effect === 'mask' ? (applyMask(mask!, value, this.#context.access.today) as string | null) : value,
        },
      ];
    });
  }

  #decide(type: string, field: string): Decision {
    const { access, trace } = this.#context;
    const decision = decideField(access, type, field, null);
    trace.note(type, null, field, decision);
    return decision;
  }

  #told() {
    return { toDepartments: { $overlap: [this.#context.requester.department] } };
  }
}

export const governanceEvents = perRequest((context) => new GovernanceEventService(context));

/** What a condition on kinds reads; none reads nothing. */
function readsKind(kinds: unknown): { GovernanceEvent: string[] } {
  return { GovernanceEvent: kinds === null ? [] : ['kind'] };
}
