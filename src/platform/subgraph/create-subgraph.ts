import { createHmac, randomUUID } from 'node:crypto';
import { BlockList } from 'node:net';
import type { ExecutionResult } from 'graphql';
import { AuditLog } from '../audit/audit-log.ts';
import type { AuditReader } from '../audit-log/audit-reader.ts';
import type { ToldCheckpoint, Witnessed } from '../audit-log/checkpoint-witness.ts';
import { LogKeeper, type LogProof } from '../audit-log/log-keeper.ts';
import { openDepartmentDatabase } from './department-database.ts';
import type { OnQuery } from '../database/pipelined-connection.ts';
import type { SubscribersOf } from '../records/record-change.ts';
import { contributionEvent } from '../statistics/announce-contribution.ts';
import { publicError } from '../public-error.ts';
import type { RequestTracer } from '../request-tracer.ts';
import { recordChanged, verifyEvent, type DepartmentEvent } from '../events/department-event.ts';
import { ChangeListener } from '../events/change-listener.ts';
import { EventCourier, type Deliver } from '../events/event-courier.ts';
import { takeInEvent } from './take-in-event.ts';
import type { Requester } from '../identity/requester.ts';
import { verifySignedRequester, type SubgraphOperation, type TrustedRequester } from '../identity/signed-requester.ts';
import { AccessCache } from '../policy/in-force/access-cache.ts';
import type { PoliciesInForce } from '../policy/in-force/policies-in-force.ts';
import type { Policies } from '../policy/policy.ts';
import type { KeepRights } from '../policy/in-force/keep-rights.ts';
import { speaksToDepartment } from '../policy/speaks-to-department.ts';
import { BackgroundWorker } from './background-worker.ts';
import { buildSubgraphSchema } from './build-subgraph-schema.ts';
import { createOperationCompiler } from './create-operation-compiler.ts';
import { startOperationServer } from './start-operation-server.ts';
import type { Department } from './define-department.ts';
import { openSubscription, type ResultStream } from './open-subscription.ts';
import { fieldRefusals } from './protect-schema.ts';
import { recogniseFault } from './recognise-fault.ts';
import { createRequestContext, type RequestContext } from './request-context.ts';
import { tracedQueries, tracedSubgraph } from './traced-subgraph.ts';

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
  takeIn(event: DepartmentEvent, signature: string | undefined): Promise<void>;
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
  department: Department;
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
  keepRights?: KeepRights;
  /** For governance, which answers for the logs of all departments. */
  auditReader?: AuditReader;
  requesterKey: string;
  eventKey: string;
  /** Event kind → the departments that take it in. */
  subscribers: ReadonlyMap<string, readonly string[]>;
  deliver: Deliver;
  /** Where messages may be sent beyond public addresses; nowhere where it is not given. */
  webhookNetworks?: BlockList;
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

/** A query or mutation is over when it is answered. */
const nobodyListens = AbortSignal.abort();

const unproved: LogProof = {
  auditKey: null,
  hash: 'sha256',
  verifierKeys: new Map(),
  witnesses: [],
  tell: async () => ({ size: 0, follows: true }),
};

/** @throws StartFault where the rights in the database are not those that follow from the policies */
export async function createSubgraph(options: SubgraphOptions): Promise<Subgraph> {
  const {
    department,
    requesterKey,
    eventKey,
    tracer,
    webhookNetworks = new BlockList(),
    now = () => new Date(),
  } = options;
  const cursorKey = createHmac('sha256', requesterKey).update('cursor').digest('base64url');
  const database = await openDepartmentDatabase({
    department,
    policies: options.policies.current,
    replaced: options.replaced,
    url: options.databaseUrl,
    onQuery: tracer ? tracedQueries(tracer, options.onQuery) : options.onQuery,
  });
  const counting = options.subscribers.get(contributionEvent(department.name)) ?? [];
  const accesses = new AccessCache();
  const auditLog = new AuditLog(database.log);
  const { schema } = await buildSubgraphSchema(department);
  const compile = createOperationCompiler(schema);
  const server = await startOperationServer(schema, compile);
  const courier = new EventCourier(database.fork, options.deliver);
  const keeper = new LogKeeper(department.name, options.databaseUrl, options.logProof ?? unproved);

  const subscribersBy =
    (policies: Policies): SubscribersOf =>
    (event, type, facts) =>
      (options.subscribers.get(event) ?? []).filter((subscriber) =>
        event === recordChanged
          ? !facts.sealed && subscriber !== department.name
          : type === 'ChildScope' || (!facts.sealed && mayHearOf(policies, subscriber, type)),
      );

  const kept = department.keep?.({ fork: database.fork, now });
  const listeners = new Map<string, ChangeListener>();
  const listenerOf = (channel: string) => {
    const listener = listeners.get(channel) ?? new ChangeListener(department.name, options.databaseUrl, channel);
    listeners.set(channel, listener);
    return listener;
  };
  const announcesChanges = Boolean(schema.getSubscriptionType());

  function createContext(
    { requester, requestId }: TrustedRequester,
    policies: Policies,
    document: string,
    signal: AbortSignal,
  ): RequestContext {
    return createRequestContext({
      department: department.name,
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
      webhookNetworks,
      counting: { department: department.name, statistics: department.statistics, subscribers: counting },
      register: department.register,
      tables: department.tables,
      policiesInForce: options.policies,
      keepRights: options.keepRights,
      auditReader: options.auditReader,
      listenToLog: options.auditReader && ((owner) => options.auditReader!.listen(owner, signal)),
      listen: (channel, newestOnly) => listenerOf(channel).listen(signal, newestOnly),
      kept,
    });
  }

  const worker = new BackgroundWorker({
    department: department.name,
    url: options.databaseUrl,
    works: department.background ?? [],
    doorsFor: ({ name }, signal) => ({
      now,
      signal,
      webhookNetworks,
      fork: database.fork,
      contextFor: (requester) =>
        createContext(
          { requester, requestId: randomUUID(), policyVersion: options.policies.current.version },
          options.policies.current,
          name,
          signal,
        ),
      appendEntry: ({ trace }) => auditLog.append(trace.entry('read')),
    }),
  });

  if (options.pollEvents !== false) {
    courier.start();
    worker.start();
    // What fails now is told to whoever asks for it.
    department.warmUp?.(kept).catch(() => {});
    if (options.logProof) keeper.start();
  }

  const admit = async (requester: Requester) => department.admit?.(requester, database.fork());

  const subgraph: Subgraph = {
    name: department.name,

    verify: (operation, signedRequester) =>
      verifySignedRequester(signedRequester, department.name, operation, requesterKey, now()),

    async execute(operation, asking) {
      const { requestId } = asking;
      let policies: Policies;
      try {
        policies = await options.policies.get(asking.policyVersion);
      } catch (error) {
        return { errors: [publicError(error, requestId) as never] };
      }
      const context = createContext(asking, policies, server.hashOf(operation.query), nobodyListens);
      const result = await admit(asking.requester).then(
        () => server.answer(operation, context),
        (error: Error) => ({ data: null, errors: [error] }),
      );
      const errors = [...(result.errors ?? []), ...fieldRefusals(context)].map((error) =>
        publicError(error, requestId, recogniseFault),
      );
      const refusal = errors.find(({ extensions }) => extensions?.code !== 'FIELD_REFUSED')?.extensions?.code as
        string | undefined;
      const isAnswered = Object.values(result.data ?? {}).some((value) => value !== null);
      try {
        const entry = context.trace.entry(refusal && !isAnswered ? 'refusal' : 'read', refusal);
        tracer?.noteDecisions(entry.records);
        await auditLog.append(entry);
      } catch (error) {
        return { errors: [publicError(error, requestId) as never] };
      }
      return { data: result.data as never, ...(errors.length > 0 && { errors: errors as never }) };
    },

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

    async takeIn(event, signature) {
      verifyEvent(event, signature, eventKey);
      await takeInEvent(department, database.fork(), event, counting);
    },

    deliverEvents: () => courier.deliverWaiting(),
    doBackgroundWork: (name) => worker.workOnce(name),
    keepLog: () => keeper.keep(),
    takeInCheckpoint: (told) => keeper.takeIn(told),

    async assertReady() {
      await database.log.query('select 1', []);
    },

    async close() {
      for (const listener of listeners.values()) listener.close();
      await worker.stop();
      await courier.stop();
      await keeper.stop();
      await server.stop();
      await database.close();
    },
  };
  return tracer ? tracedSubgraph(subgraph, tracer) : subgraph;
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
