import { randomUUID } from 'node:crypto';
import type DataLoader from 'dataloader';
import { LockMode, type EntityManager, type EntitySchema, type FilterQuery } from '@mikro-orm/postgresql';
import { appendAuditEntry } from '../audit/append-audit-entry.ts';
import type { AccessTrace } from '../audit/access-trace.ts';
import { PlatformError } from '../errors.ts';
import { changeChannel } from '../events/change-listener.ts';
import { recordChanged } from '../events/department-event.ts';
import { decideField, type Access } from '../policy/access.ts';
import type { ChildFacts } from '../policy/policy.ts';
import type { Change, VersionedRecord } from './change.ts';
import { changeOf, type ChangedRecord, type ChangeOptions, type RecordDefinition } from './define-record.ts';
import { historyKeyOf } from './load-history.ts';
import { lockChild } from './lock-child.ts';
import { assertWhole, completeRecord } from './whole-record.ts';
import { readingsOf, type RecordTable } from './record-table.ts';
import { announceContribution, type Announcing } from '../statistics/announce-contribution.ts';
import { rolesOf } from '../database/roles.ts';

/** The departments that take events of this kind and may know of the record that it is about. */
export type SubscribersOf = (event: string, type: string, facts: ChildFacts) => string[];

interface RecorderOptions {
  department: string;
  fork(): EntityManager;
  access: Access;
  trace: AccessTrace;
  children: DataLoader<string, { facts: ChildFacts } | null>;
  now: Date;
  /** Facts of a child as the department knows them, whatever the requester may know. */
  factsOf(childId: string): Promise<ChildFacts | null>;
  subscribersOf: SubscribersOf;
  tables: readonly RecordTable<any>[];
  counting: Announcing;
  /** Whether the change is told on the channel of subscriptions. */
  announcesChanges: boolean;
}

/** The one way to change a record. */
export class ChangeRecorder {
  readonly #options: RecorderOptions;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /**
   * Records what an input says of one record: its columns by their names, and what `values` adds. What is left out
   * stays as it stands.
   * @throws PlatformError BAD_INPUT, OPERATION_REFUSED, NOT_FOUND, STALE_VERSION, AUDIT_UNAVAILABLE
   */
  async record<Mutation extends string>(
    record: RecordDefinition<Mutation>,
    input: ChangedRecord,
    options: ChangeOptions<Mutation> = {},
  ): Promise<void> {
    await this.write(changeOf(record, input, options, this.#options.now));
  }

  /**
   * Creates or updates one record: checks the mutation's rule on the child, refuses a stale version, keeps what stood
   * before, and commits the change, its event and its audit entry together or not at all.
   * @throws PlatformError OPERATION_REFUSED, NOT_FOUND, STALE_VERSION, AUDIT_UNAVAILABLE
   */
  async write<Entity extends VersionedRecord>(change: Change<Entity>): Promise<Entity> {
    const { fork, access, trace } = this.#options;
    const facts = change.entersChild
      ? change.newFacts!(assertComplete(change, null).record)
      : (await this.#options.children.load(change.childId))?.facts;
    if (facts === undefined)
      throw new PlatformError('NOT_FOUND', 'There is no such child, or you may not know of it.', { field: 'childId' });
    const decision = decideField(access, 'Mutation', change.mutation, facts);
    if (decision.effect !== 'allow') {
      throw new PlatformError('OPERATION_REFUSED', `No rule lets you call ${change.mutation} for this child.`, {
        field: change.mutation,
      });
    }
    trace.note('Mutation', facts, change.mutation, decision);
    const whole = change.whole && { ...change.whole, bornOn: await this.#birthOf(facts) };
    return fork().transactional((transaction) => this.#write(transaction, { ...change, whole }, facts));
  }

  /** The requester's facts have the birth only where some rule asks for an age. */
  async #birthOf({ childId, birthDate }: ChildFacts): Promise<string | null> {
    return birthDate ?? (await this.#options.factsOf(childId))?.birthDate ?? null;
  }

  /** What a change leads to must be allowed as well: otherwise its author would put a child out of everyone's reach. */
  #assertAllowedAfterwards({ mutation }: { mutation: string }, facts: ChildFacts): void {
    if (decideField(this.#options.access, 'Mutation', mutation, facts).effect === 'allow') return;
    throw new PlatformError(
      'OPERATION_REFUSED',
      `No rule lets you call ${mutation} for the child as it would stand afterwards. Of a child that moves away, ` +
        'change the residence alone: the office of its new place sees the child then, and takes over the household.',
      { field: mutation },
    );
  }

  /**
   * Creates the record that begins here by a step of another department, inside the transaction that takes in the event
   * of that step. A rule of that department has let the requester take it; history, event and audit entry are those of
   * every change.
   * @throws PlatformError AUDIT_UNAVAILABLE
   */
  async takeOver<Entity extends VersionedRecord>(
    em: EntityManager,
    change: Omit<Change<Entity>, 'mutation' | 'version' | 'whole' | 'newFacts'>,
  ): Promise<void> {
    this.#options.trace.noteRecord(change.type, change.childId);
    await this.#write(em, { ...change, version: 0 }, await this.#options.factsOf(change.childId));
  }

  async #write<Entity extends VersionedRecord>(
    em: EntityManager,
    change: Omit<Change<Entity>, 'mutation'>,
    facts: ChildFacts | null,
  ): Promise<Entity> {
    await lockChild(em, change.childId);
    const record = await this.#apply(em, change);
    await change.also?.(em, record.after as never);
    await this.#keepHistory(em, change, record.before);
    await this.#enqueue(em, change, record.after, facts);
    await announceContribution(em, this.#options.counting, change.childId);
    await this.#audit(em);
    return record.after as Entity;
  }

  /**
   * Changes a record of no child, such as those that governance keeps: checks the mutation's rule, and commits what is
   * written together with its audit entry or not at all.
   * @throws PlatformError OPERATION_REFUSED, AUDIT_UNAVAILABLE
   */
  async recordOfficeChange<Result>(
    mutation: string,
    type: string,
    id: string,
    write: (em: EntityManager) => Promise<Result>,
  ): Promise<Result> {
    const { fork, access, trace } = this.#options;
    const decision = decideField(access, 'Mutation', mutation, null);
    if (decision.effect !== 'allow')
      throw new PlatformError('OPERATION_REFUSED', `No rule lets you call ${mutation}.`, { field: mutation });
    trace.note('Mutation', null, mutation, decision);
    trace.noteRecord(type, id);
    return fork().transactional(async (transaction) => {
      await transaction.execute(`select set_config('tonghu.division', ?, true)`, [access.requester.division]);
      const written = await write(transaction);
      await this.#audit(transaction);
      return written;
    });
  }

  async #apply<Entity extends VersionedRecord>(
    em: EntityManager,
    change: Omit<Change<Entity>, 'mutation'>,
  ): Promise<{ before: object | null; after: VersionedRecord }> {
    const where = change.key as FilterQuery<VersionedRecord>;
    const standing = (await em.findOne(change.entity, where as never, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
      refresh: true,
    })) as VersionedRecord | null;
    if ((standing?.version ?? 0) !== change.version) {
      throw new PlatformError(
        'STALE_VERSION',
        `${change.type} has changed since version ${change.version}; it is now at version ${standing?.version ?? 0}.`,
        {
          field: 'version',
          current: standing?.version ?? 0,
        },
      );
    }
    const { set, record } = assertComplete(change, standing && columnsOf(em, change.entity, standing));
    if (change.newFacts && standing) this.#assertAllowedAfterwards(change as never, change.newFacts(record));
    const values = { ...set, version: change.version + 1 };
    if (standing === null) {
      const created = em.create(change.entity, { ...change.key, ...values } as never) as VersionedRecord;
      em.persist(created);
      await em.flush();
      return { before: null, after: created };
    }
    const before = columnsOf(em, change.entity, standing);
    em.assign(standing, values);
    await em.flush();
    return { before, after: standing };
  }

  async #keepHistory<Entity extends VersionedRecord>(
    em: EntityManager,
    change: Omit<Change<Entity>, 'mutation'>,
    before: object | null,
  ): Promise<void> {
    const { client, department, purpose, caseNumber } = this.#options.access.requester;
    await em.execute(
      `insert into record_history (child_id, record_type, record_id, version, before, client, department, purpose, case_number, reason)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        change.childId,
        change.type,
        historyKeyOf(change.key),
        change.version + 1,
        before === null ? null : JSON.stringify(before),
        client,
        department,
        purpose,
        caseNumber,
        change.reason,
      ],
    );
  }

  /** One statement for the event of this kind and the event that every change has, whichever departments hear them. */
  async #enqueue<Entity extends VersionedRecord>(
    em: EntityManager,
    change: Omit<Change<Entity>, 'mutation'>,
    after: VersionedRecord,
    facts: ChildFacts | null,
  ): Promise<void> {
    const { tables, announcesChanges } = this.#options;
    const type = change.eventType ?? change.type;
    // Of a child that is not known here nobody is told.
    const subscribersOf = (event: string) => (facts ? this.#options.subscribersOf(event, type, facts) : []);
    const ownId = randomUUID();
    const { childId: _childId, ...scope } = change.newFacts?.(after as never) ?? {};
    const events = [
      {
        child_id: change.childId,
        id: randomUUID(),
        kind: change.event,
        payload: { type: change.type, version: after.version, ...change.payload, ...scope },
        subscribers: subscribersOf(change.event),
      },
      {
        child_id: ownId,
        id: ownId,
        kind: recordChanged,
        payload: { types: typesIn(change, tables), county: facts?.residenceDivision.slice(0, 6) },
        subscribers: subscribersOf(recordChanged),
      },
    ].filter(({ kind, subscribers }) => kind !== recordChanged || subscribers.length > 0);
    // PostgreSQL tells its listeners when the transaction commits, and never of one that does not.
    await em.execute(
      `with event as (select * from jsonb_to_recordset(?::jsonb) as event (child_id uuid, id uuid, kind text, payload jsonb, subscribers jsonb)),
            announced as (insert into outbox_event (child_id, id, kind, payload) select child_id, id, kind, payload from event returning child_id, id, position),
            addressed as (
              insert into outbox_delivery (child_id, event_id, subscriber, position)
              select child_id, id, subscriber, position from announced join event using (child_id, id) cross join jsonb_array_elements_text(subscribers) as subscriber
            )
       select ${announcesChanges ? `pg_notify('${changeChannel}', ?)` : 'null'}`,
      [JSON.stringify(events), ...(announcesChanges ? [change.childId] : [])],
    );
  }

  async #audit(em: EntityManager): Promise<void> {
    const roles = rolesOf(this.#options.department);
    await em.execute(`set local role ${roles.log}`);
    await appendAuditEntry(
      { query: (sql, values) => em.execute(sql.replaceAll(/\$\d+/g, '?'), values) },
      this.#options.trace.entry('change'),
    );
    await em.execute(`set local role ${roles.service}`);
  }
}

/**
 * The whole record that a change makes, and the properties that it sets.
 * @throws PlatformError BAD_INPUT where the record lacks something or contradicts itself
 */
function assertComplete(
  { entity, key, values, whole }: Pick<Change<any>, 'entity' | 'key' | 'values' | 'whole'>,
  standing: object | null,
): { set: Record<string, unknown>; record: never } {
  const record = { ...completeRecord(entity, standing, values), ...key };
  if (!whole) return { set: values, record: record as never };
  assertWhole(entity, whole, record, values, standing);
  return { set: standing ? values : record, record: record as never };
}

/** The record's own columns. A relation is another record's business, and has no place in this one's history. */
function columnsOf(em: EntityManager, entity: EntitySchema<any, any, any>, record: object): object {
  const own = em
    .getMetadata(entity)
    .props.filter(({ kind }) => kind === 'scalar')
    .map(({ name }) => name as string);
  return Object.fromEntries(own.map((name) => [name, (record as Record<string, unknown>)[name]]));
}

/** The types of the contract whose values were set, the record's own first. */
function typesIn<Entity extends VersionedRecord>(
  { type, entity, values }: Pick<Change<Entity>, 'type' | 'entity' | 'values'>,
  tables: readonly RecordTable<any>[],
): string[] {
  const table = tables.find((one) => one.entity === entity);
  const set = (table ? readingsOf(table) : [])
    .filter(({ property }) => property in values)
    .map((reading) => reading.type);
  return [...new Set([type, ...set])];
}
