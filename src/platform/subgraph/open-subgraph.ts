import { createHmac, randomUUID } from 'node:crypto';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import { AuditLog } from '../audit/audit-log.ts';
import type { ToldCheckpoint, Witnessed } from '../audit-log/checkpoint-witness.ts';
import { assertSignedInTime } from '../audit-log/assert-signed-in-time.ts';
import { LogKeeper, type LogProof } from '../audit-log/log-keeper.ts';
import type { OnQuery } from '../database/pipelined-connection.ts';
import { openDepartmentDatabase, type DepartmentDatabase } from './department-database.ts';
import type { SubscribersOf } from '../records/record-change.ts';
import { contributionEvent } from '../statistics/announce-contribution.ts';
import { announceByOutbox, announced, type Announce } from '../procedures/announcement.ts';
import type { RequestTracer } from '../request-tracer.ts';
import { recordChanged } from '../events/department-event.ts';
import { ChangeListener } from '../events/change-listener.ts';
import { EventCourier, type Deliver } from '../events/event-courier.ts';
import { eventTaker, type SignedEvent } from './take-in-event.ts';
import type { Requester } from '../identity/requester.ts';
import {
  AcceptedCalls,
  verifySignedRequester,
  type SubgraphOperation,
  type TrustedRequester,
} from '../identity/signed-requester.ts';
import { AccessCache } from '../policy/in-force/access-cache.ts';
import type { PoliciesInForce } from '../policy/in-force/policies-in-force.ts';
import { speaksToDepartment, type Policies } from '../policy/policy.ts';
import { BackgroundWorker } from './background-worker.ts';
import { buildSubgraphSchema } from './contract/build-subgraph-schema.ts';
import { createAnswerer } from './serving/create-answerer.ts';
import { createOperationCompiler } from './serving/create-operation-compiler.ts';
import { startOperationServer } from './serving/start-operation-server.ts';
import type { Manifest } from './define-office.ts';
import { openSubscription, type ResultStream } from './serving/open-subscription.ts';
import { createRequestContext, type CreateContext } from './request-context.ts';
import { tracedSubgraph } from './serving/traced-subgraph.ts';

/** One department's running subgraph. Both ways in, this process or HTTP, end here. */
export interface Subgraph {
  name: string;
  /** Who asks by what came over the network. @throws PlatformError REQUESTER_NOT_TRUSTED */
  verify(operation: SubgraphOperation, signedRequester: string | undefined): TrustedRequester;
  /** Answers one operation. */
  execute(operation: SubgraphOperation, asking: TrustedRequester): Promise<ExecutionResult>;
  /**
   * Opens a subscription until the signal ends it; resolves when it hears. Its last result, if it has no data, says why
   * it ended.
   */
  subscribe(operation: SubgraphOperation, asking: TrustedRequester, signal: AbortSignal): Promise<ResultStream>;
  /** Takes in an event that another department signed. */
  takeIn(signed: SignedEvent): Promise<void>;
  /** Delivers what waits in the outbox. @returns false when a subscriber did not take its events in */
  deliverEvents(): Promise<boolean>;
  /** One round of all that the department does by itself, or of the work of this name. */
  doBackgroundWork(name?: string): Promise<void>;
  /**
   * Signs what stands in the audit log by now and tells the other departments. @returns false when one of them did not
   * answer
   */
  keepLog(): Promise<boolean>;
  /** Takes in what another department signed of its audit log. */
  takeInCheckpoint(told: ToldCheckpoint): Promise<Witnessed>;
  /** Rejects when the database does not answer. */
  assertReady(): Promise<void>;
  close(): Promise<void>;
}

export interface SubgraphOptions {
  department: Manifest;
  databaseUrl: string;
  /**
   * An operation is decided by the version with which the gateway began the answer, each event of a subscription by the
   * one in force then.
   */
  policies: PoliciesInForce;
  /**
   * Versions that were replaced a moment ago, the newest first: the rights in the database may still be wide enough for
   * them.
   */
  replaced?: readonly Policies[];
  /** What the process hands over to this subgraph alone, for its `keep`. */
  doors?: unknown;
  requesterKey: string;
  /** The key that this subgraph shares with another department for the events between them; null where it has none. */
  eventKeyOf(sender: string): string | null;
  /** Event kind → the departments that take it in. */
  subscribers: ReadonlyMap<string, readonly string[]>;
  deliver: Deliver;
  /** How the audit log is signed and witnessed; not at all where it is not given. */
  logProof?: LogProof;
  /**
   * False: events leave when deliverEvents is called, background work is done when doBackgroundWork is and the log
   * signed when keepLog is, not by themselves.
   */
  pollEvents?: boolean;
  now?: () => Date;
  onQuery?: OnQuery;
  /** Keeps what was done for a request; absent outside of development. */
  tracer?: RequestTracer;
}

const unproved: LogProof = {
  auditKey: null,
  hash: 'sha256',
  verifierKeys: new Map(),
  witnesses: [],
  tell: async () => ({ size: 0, follows: true }),
};

/** @throws StartFault where the rights in the database are not those that follow from the policies */
export async function openSubgraph(options: SubgraphOptions): Promise<Subgraph> {
  const { department, databaseUrl, requesterKey, logProof, now = () => new Date() } = options;
  const traced = tracedSubgraph(department.name, options.tracer, options.onQuery);
  await using opened = new AsyncDisposableStack();
  const database = await openDepartmentDatabase({
    department,
    policies: options.policies.current,
    replaced: options.replaced,
    url: databaseUrl,
    onQuery: traced.onQuery,
  });
  opened.defer(() => database.close());
  const { schema } = await buildSubgraphSchema(department);
  const compile = createOperationCompiler(schema);
  const server = await startOperationServer(schema, compile);
  opened.defer(() => server.stop());
  const auditLog = new AuditLog(database.log);
  const keeper = new LogKeeper(department.name, databaseUrl, logProof ?? unproved);
  opened.defer(() => keeper.stop());
  const courier = new EventCourier(database.fork, options.deliver);
  opened.defer(() => courier.stop());
  const kept = department.keep?.({ fork: database.fork, now, doors: options.doors });
  const listeners = new Map<string, ChangeListener>();
  const counting = options.subscribers.get(contributionEvent(department.name)) ?? [];
  const announce = department.announce ?? announceByOutbox(options.subscribers.get(announced) ?? []);
  const createContext = contextMaker({ options, database, schema, counting, announce, kept, listeners, now });
  const worker = openWorker(options, { database, auditLog, createContext, announce, kept, now });
  opened.defer(() => worker.stop());
  opened.defer(() => listeners.forEach((listener) => listener.close()));

  if (options.pollEvents !== false) {
    for (const work of [courier, worker, ...(logProof ? [keeper] : [])]) work.start();
    // A failure is told when a caller asks for it.
    department.warmUp?.(kept).catch(() => {});
  }

  const receiver = { audience: department.name, key: requesterKey, accepted: new AcceptedCalls() };
  const admit = async (requester: Requester) => department.admit?.(requester, database.fork());
  const everything = opened.move();
  return {
    name: department.name,

    verify: (operation, signedRequester) => verifySignedRequester(signedRequester, operation, receiver, now()),

    execute: traced.answer(
      createAnswerer({ policies: options.policies, server, auditLog: traced.log(auditLog), admit, createContext }),
    ),

    subscribe: (operation, asking, signal) =>
      openSubscription({
        schema,
        compile,
        operation,
        requestId: asking.requestId,
        auditLog,
        admit: () => admit(asking.requester),
        createContext: () => createContext(asking, options.policies.current, server.hashOf(operation.query), signal),
      }),

    takeIn: eventTaker({ ...options, database, counting, announce, now, createContext }),
    deliverEvents: () => courier.deliverWaiting(),
    doBackgroundWork: (name) => worker.workOnce(name),
    keepLog: () => keeper.keep(),
    takeInCheckpoint: (told) => keeper.takeIn(told),
    assertReady: () => assertReady(database.log, keeper.isSigning),
    close: () => everything.disposeAsync(),
  };
}

/** @throws Error where the database does not answer or the log is not signed: the process says why in its log */
async function assertReady(log: DepartmentDatabase['log'], isSigning: boolean): Promise<void> {
  await log.query('select 1', []);
  if (isSigning) await assertSignedInTime((sql, values) => log.query(sql, values));
}

function contextMaker({
  options: { department, databaseUrl, requesterKey, subscribers },
  database,
  schema,
  counting,
  announce,
  kept,
  listeners,
  now,
}: {
  options: SubgraphOptions;
  database: DepartmentDatabase;
  schema: GraphQLSchema;
  counting: readonly string[];
  announce: Announce;
  kept: unknown;
  listeners: Map<string, ChangeListener>;
  now: () => Date;
}): CreateContext {
  const { name, tables, register, statistics } = department;
  const accesses = new AccessCache();
  const cursorKey = createHmac('sha256', requesterKey).update('cursor').digest('base64url');
  const announcesChanges = Boolean(schema.getSubscriptionType());
  const subscribersBy =
    (policies: Policies): SubscribersOf =>
    (event, type, facts) =>
      (subscribers.get(event) ?? []).filter((subscriber) =>
        event === recordChanged
          ? !facts.sealed && subscriber !== name
          : type === 'ChildScope' || (!facts.sealed && mayHearOf(policies, subscriber, type)),
      );
  const listenerOf = (channel: string) => {
    const listener = listeners.get(channel) ?? new ChangeListener(name, databaseUrl, channel);
    listeners.set(channel, listener);
    return listener;
  };
  return ({ requester, requestId }, policies, document, signal, apart) =>
    createRequestContext({
      department: name,
      requester,
      requestId,
      policies,
      accesses,
      database,
      cursorKey,
      announcesChanges,
      now: now(),
      subscribersOf: subscribersBy(policies),
      document,
      announce,
      counting: { department: name, statistics, subscribers: counting },
      register,
      tables,
      signal,
      apart,
      listen: (channel, newestOnly) => listenerOf(channel).listen(signal, newestOnly),
      kept,
    });
}

function openWorker(
  { department, databaseUrl, policies }: SubgraphOptions,
  {
    database,
    auditLog,
    createContext,
    announce,
    kept,
    now,
  }: {
    database: DepartmentDatabase;
    auditLog: AuditLog;
    createContext: CreateContext;
    announce: Announce;
    kept: unknown;
    now: () => Date;
  },
): BackgroundWorker {
  return new BackgroundWorker({
    department: department.name,
    url: databaseUrl,
    works: department.background ?? [],
    doorsFor: ({ name }, signal) => ({
      now,
      signal,
      kept,
      announce,
      policies: () => policies.current,
      fork: database.fork,
      contextFor(requester) {
        const { current } = policies;
        return createContext(
          { requester, requestId: randomUUID(), policyVersion: current.version },
          current,
          name,
          signal,
        );
      },
      appendEntry: ({ trace }) => auditLog.append(trace.entry('read')),
    }),
  });
}

/**
 * Whether any rule lets the department know of records of this type at all: otherwise the event itself would tell that
 * there is one. A rule of one child, in an emergency, is told to one client and makes the department hear of nothing.
 */
function mayHearOf(policies: Policies, department: string, type: string): boolean {
  return policies.rules.some(
    (rule) => rule.fields.has(type) && rule.where.childId === null && speaksToDepartment(rule, department),
  );
}
