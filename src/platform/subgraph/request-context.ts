import DataLoader from 'dataloader';
import type { ExecutionResult, GraphQLResolveInfo } from 'graphql';
import { AccessTrace } from '../audit/access-trace.ts';
import { mayKnowOf, type Access } from '../policy/access.ts';
import type { AccessCache } from '../policy/in-force/access-cache.ts';
import { rowFilterFor } from '../policy/row-filter.ts';
import type { Policies } from '../policy/policy.ts';
import type { Requester } from '../identity/requester.ts';
import type { TrustedRequester } from '../identity/signed-requester.ts';
import type { DepartmentDatabase } from './department-database.ts';
import { loadChildScopes } from '../records/load-child-scopes.ts';
import type { RecordReader } from '../records/record-reader.ts';
import type { RecordTable } from '../records/record-table.ts';
import { findTableAhead, loadFactsAndRows, type FactsAndRow } from '../records/load-facts-and-rows.ts';
import { ChangeRecorder, type SubscribersOf } from '../records/record-change.ts';
import type { Announce } from '../procedures/announcement.ts';
import type { Announcing } from '../statistics/announce-contribution.ts';
import type { ChildRegister } from '../records/child-register.ts';
import type { ChildKey, ReadContext } from '../records/read-context.ts';
import { selectedFields } from './selected-fields.ts';

/** Everything that one operation may use. Made anew for each, from a requester whose signature was verified. */
export interface RequestContext extends ReadContext {
  requester: Requester;
  requestId: string;
  /** All rules, also those that speak to others: what they decide is explained, never taken from here. */
  policies: Policies;
  now: Date;
  /** Services and loaders that this operation has asked for, by what makes them (`perRequest`). */
  services: Map<object, unknown>;
  /** What the subgraph keeps in memory from operation to operation (`keep` of its manifest). */
  kept: unknown;
  /**
   * Takes note of what is asked of the children to whom references lead, so that it can be read together with their
   * facts.
   */
  lookAhead(info: GraphQLResolveInfo): void;
  /**
   * Reads under the service role, past the requester's rights: for what a change is checked against, never for what an
   * answer shows.
   */
  asSystem(why: { because: string }): RecordReader;
  /** Changes records: history, version, event and audit entry in one transaction. */
  changes: ChangeRecorder;
  /**
   * Answers a part of this operation as an operation of the same requester: with a context, audit entry and errors of
   * its own. Absent in subscriptions and background work.
   */
  apart?: (answer: (context: RequestContext) => Promise<ExecutionResult>) => Promise<ExecutionResult>;
  /** Ends with the subscription; has ended already for a query or mutation. */
  signal: AbortSignal;
  /** Announces steps and terms inside a transaction. */
  announce: Announce;
  /**
   * Opens the stream of ids that are told on a channel of PostgreSQL, for as long as the subscription lasts that asks
   * for it; of several that wait, the newest only where that is enough.
   */
  listen(channel: string, newestOnly?: boolean): Promise<AsyncGenerator<string, void>>;
}

/** @param signal ends the subscription that asks */
export type CreateContext = (
  asking: TrustedRequester,
  policies: Policies,
  document: string,
  signal: AbortSignal,
  apart?: RequestContext['apart'],
) => RequestContext;

export interface RequestContextOptions {
  department: string;
  requester: Requester;
  requestId: string;
  policies: Policies;
  accesses: AccessCache;
  database: DepartmentDatabase;
  /** Where the facts are, if not in the child's scope here. */
  register?: ChildRegister;
  tables: readonly RecordTable<any>[];
  subscribersOf: SubscribersOf;
  /** Who hears what a child counts for in the statistics. */
  counting: Announcing;
  now: Date;
  cursorKey: string;
  document: string;
  announce: Announce;
  /** Whether changes are told on the channel: where somebody can subscribe to them. */
  announcesChanges: boolean;
  listen: RequestContext['listen'];
  kept: unknown;
  signal: AbortSignal;
  apart?: RequestContext['apart'];
}

export function createRequestContext(options: RequestContextOptions): RequestContext {
  const { requester, requestId, policies, accesses, database, now, department, document } = options;
  const access = accesses.accessFor(requester, policies, now);
  const reader = database.readerFor(requester.department);
  const trace = new AccessTrace({ owner: department, access, requestId, document, now });
  const keyOf = ({ facts, ahead }: FactsAndRow): ChildKey => {
    const child = { id: facts.childId, facts, ahead };
    trace.attachFacts(child, facts);
    return child;
  };
  let tableAhead: RecordTable<any> | null | undefined;
  const children = createChildLoader(options, reader, access, () => tableAhead ?? null, keyOf);
  const changes = new ChangeRecorder({
    department,
    fork: database.fork,
    access,
    trace,
    children,
    now,
    async factsOf(childId) {
      const asked = { reach: {}, withAge: true };
      return (
        (await (options.register ?? childScopes).loadFacts(database.systemReader, [childId], asked)).get(childId) ??
        null
      );
    },
    subscribersOf: options.subscribersOf,
    tables: options.tables,
    counting: options.counting,
    announcesChanges: options.announcesChanges,
  });
  return {
    requester,
    requestId,
    access,
    policies,
    reader,
    now,
    services: new Map(),
    kept: options.kept,
    signal: options.signal,
    apart: options.apart,
    cursorKey: options.cursorKey,
    trace,
    children,
    changes,
    announce: options.announce,
    lookAhead(info) {
      if (tableAhead === undefined && !options.register)
        tableAhead = findTableAhead(options.tables, access, selectedFields(info, 'Child'));
    },
    knowChild: (facts) => void children.prime(facts.childId, keyOf({ facts })),
    asSystem: () => database.systemReader,
    listen: options.listen,
  };
}

function createChildLoader(
  { register }: RequestContextOptions,
  reader: RecordReader,
  access: Access,
  tableAhead: () => RecordTable<any> | null,
  keyOf: (found: FactsAndRow) => ChildKey,
): RequestContext['children'] {
  const asked = { reach: rowFilterFor(access, 'Child'), withAge: access.asksAge };

  async function loadKeys(ids: readonly string[]): Promise<ChildKey[]> {
    const table = tableAhead();
    const found = table ? await loadFactsAndRows(reader, access, table, ids, asked) : await loadFacts(ids);
    return found.filter(({ facts }) => mayKnowOf(access, 'Child', facts)).map(keyOf);
  }

  async function loadFacts(ids: readonly string[]): Promise<FactsAndRow[]> {
    const found = await (register ?? childScopes).loadFacts(reader, ids, asked);
    return [...found.values()].map((facts) => ({ facts }));
  }

  return new DataLoader(async (ids) => {
    // Of whom no rule tells anything to this requester, the database does not either.
    if (!access.releases.has('Child')) return ids.map(() => null);
    const known = new Map((await loadKeys(ids)).map((child) => [child.id, child]));
    return ids.map((id) => known.get(id) ?? null);
  });
}

const childScopes: ChildRegister = { loadFacts: loadChildScopes };
