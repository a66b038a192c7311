import { createHmac, hash } from 'node:crypto';
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import { AuditLog } from '../audit/audit-log.ts';
import { openDepartmentDatabase } from '../database/department-database.ts';
import type { SubscribersOf } from '../database/record-change.ts';
import { PlatformError } from '../errors.ts';
import { publicError } from '../public-error.ts';
import { verifyEvent, type DepartmentEvent } from '../events/department-event.ts';
import { ChangeListener } from '../events/change-listener.ts';
import { EventCourier, type Deliver } from '../events/event-courier.ts';
import { takeInEvent } from '../events/take-in-event.ts';
import { verifySignedRequester, type SubgraphOperation } from '../identity/signed-requester.ts';
import { AccessCache } from '../policy/access-cache.ts';
import type { Policies } from '../policy/policy.ts';
import { speaksToDepartment } from '../policy/speaks-to-department.ts';
import { buildSubgraphSchema } from './build-subgraph-schema.ts';
import { createOperationCompiler } from './create-operation-compiler.ts';
import type { Department } from './define-department.ts';
import { lastResult, openSubscription, type ResultStream } from './open-subscription.ts';
import { fieldRefusals } from './protect-schema.ts';
import { recogniseFault } from './recognise-fault.ts';
import { createRequestContext, type RequestContext } from './request-context.ts';

/** One department's running subgraph. Both ways in, this process or HTTP, end here. */
export interface Subgraph {
  name: string;
  /** Answers one operation of a signed requester. */
  execute(operation: SubgraphOperation, signedRequester: string | undefined): Promise<ExecutionResult>;
  /** Opens a subscription of a signed requester until the signal ends it; resolves when it hears. Its last result, if it has no data, says why it ended. */
  subscribe(operation: SubgraphOperation, signedRequester: string | undefined, signal: AbortSignal): Promise<ResultStream>;
  /** Takes in an event that another department signed. */
  takeIn(event: DepartmentEvent, signature: string | undefined): Promise<void>;
  /** Delivers what waits in the outbox. @returns false when a subscriber did not take its events in */
  deliverEvents(): Promise<boolean>;
  /** Rejects when the database does not answer. */
  assertReady(): Promise<void>;
  close(): Promise<void>;
}

export interface SubgraphOptions {
  department: Department<any>;
  databaseUrl: string;
  /** The policies in force, read once for each operation, and for each event of a subscription: an answer is never computed half by one state and half by another. */
  policies: () => Policies;
  requesterKey: string;
  eventKey: string;
  /** Event kind → the departments that take it in. */
  subscribers: ReadonlyMap<string, readonly string[]>;
  deliver: Deliver;
  /** False: events leave when deliverEvents is called, not by themselves. */
  pollEvents?: boolean;
  now?: () => Date;
  onQuery?: (sql: string) => void;
}

type VerifiedRequester = ReturnType<typeof verifySignedRequester>;

/** A query or mutation is over when it is answered. */
const nobodyListens = AbortSignal.abort();

/** @throws StartFault where the rights in the database are not those that follow from the policies */
export async function createSubgraph(options: SubgraphOptions): Promise<Subgraph> {
  const { department, requesterKey, eventKey, now = () => new Date() } = options;
  const cursorKey = createHmac('sha256', requesterKey).update('cursor').digest('base64url');
  const database = await openDepartmentDatabase({
    department,
    policies: options.policies(),
    url: options.databaseUrl,
    onQuery: options.onQuery,
  });
  const accesses = new AccessCache();
  const auditLog = new AuditLog(database.log);
  const { schema } = await buildSubgraphSchema(department);
  const compile = createOperationCompiler(schema);
  const server = new ApolloServer<RequestContext>({
    schema,
    introspection: true,
    formatError: (_formatted, error) => error as GraphQLFormattedError,
    logger: silent,
    // It wraps every field's resolver to reckon how long an answer may be cached, and no answer may.
    plugins: [ApolloServerPluginCacheControlDisabled(), answerCompiled(compile)],
    // The command that started the process stops everything in order.
    stopOnTerminationSignals: false,
  });
  await server.start();
  const courier = new EventCourier(database.fork, options.deliver);
  if (options.pollEvents !== false) courier.start();

  const subscribersBy = (policies: Policies): SubscribersOf => (event, type, facts) =>
    (options.subscribers.get(event) ?? []).filter((subscriber) => type === 'ChildScope' || (!facts.sealed && mayHearOf(policies, subscriber, type)));

  const listener = new ChangeListener(department.name, options.databaseUrl);
  const announcesChanges = Boolean(schema.getSubscriptionType());

  const verifyRequester = (operation: SubgraphOperation, signedRequester: string | undefined) =>
    verify(() => verifySignedRequester(signedRequester, department.name, operation, requesterKey, now()));

  function createContext({ requester, requestId }: VerifiedRequester, operation: SubgraphOperation, signal: AbortSignal): RequestContext {
    const policies = options.policies();
    return department.context(
      createRequestContext({
        department: department.name, requester, requestId, policies, accesses, database, cursorKey, announcesChanges, now: now(),
        subscribersOf: subscribersBy(policies),
        document: hash('sha256', operation.query),
        register: department.register,
        tables: department.tables,
        listenToChanges: () => listener.listen(signal),
      }),
    );
  }

  return {
    name: department.name,

    async execute(operation, signedRequester) {
      const verified = verifyRequester(operation, signedRequester);
      if ('refused' in verified) return { errors: [publicError(verified.refused, '') as never] };
      const { requestId } = verified;
      const context = createContext(verified, operation, nobodyListens);
      const response = await server.executeOperation(operation as never, { contextValue: context });
      const result = response.body.kind === 'single' ? response.body.singleResult : { errors: [] };
      const errors = [...(result.errors ?? []), ...fieldRefusals(context)].map((error) => publicError(error, requestId, recogniseFault));
      const refusal = errors.find(({ extensions }) => extensions?.code !== 'FIELD_REFUSED')?.extensions?.code as string | undefined;
      const isAnswered = Object.values(result.data ?? {}).some((value) => value !== null);
      try {
        await auditLog.append(context.trace.entry(refusal && !isAnswered ? 'refusal' : 'read', refusal));
      } catch (error) {
        return { errors: [publicError(error, requestId) as never] };
      }
      return { data: result.data as never, ...(errors.length > 0 && { errors: errors as never }) };
    },

    async subscribe(operation, signedRequester, signal) {
      const verified = verifyRequester(operation, signedRequester);
      if ('refused' in verified) return lastResult({ errors: [publicError(verified.refused, '') as never] });
      const { requestId } = verified;
      return openSubscription({ schema, compile, operation, requestId, auditLog, createContext: () => createContext(verified, operation, signal) });
    },

    async takeIn(event, signature) {
      verifyEvent(event, signature, eventKey);
      await takeInEvent(department, database.fork(), event);
    },

    deliverEvents: () => courier.deliverWaiting(),

    async assertReady() {
      await database.log.query('select 1', []);
    },

    async close() {
      listener.close();
      await courier.stop();
      await server.stop();
      await database.close();
    },
  };
}

/** Apollo Server parses, validates and keeps the documents; what it would interpret is answered by the compiled operation. */
function answerCompiled(compile: ReturnType<typeof createOperationCompiler>): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => ({
      async responseForOperation({ document, operation, contextValue, request: { variables }, response: { http } }) {
        return { http, body: { kind: 'single', singleResult: await compile(document, operation)(undefined, contextValue, variables) as never } };
      },
    }),
  };
}

/** Apollo Server logs errors with their message, which may quote a record; publicError has logged what may be. */
const silent = { debug() {}, info() {}, warn() {}, error() {} };

function verify<Verified>(check: () => Verified): Verified | { refused: PlatformError } {
  try {
    return check();
  } catch (error) {
    return { refused: error instanceof PlatformError ? error : new PlatformError('REQUESTER_NOT_TRUSTED', 'The requester cannot be read.') };
  }
}

/** Whether any rule lets the department know of records of this type at all: otherwise the event itself would tell that there is one. */
function mayHearOf(policies: Policies, department: string, type: string): boolean {
  return policies.rules.some((rule) => rule.fields.has(type) && speaksToDepartment(rule, department));
}
