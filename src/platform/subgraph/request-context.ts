import DataLoader from 'dataloader';
import type { EntityManager } from '@mikro-orm/postgresql';
import { AccessTrace } from '../audit/access-trace.ts';
import { accessFor, mayKnowOf, type Access } from '../policy/access.ts';
import { rowFilterFor } from '../policy/row-filter.ts';
import type { ChildFacts, Policies } from '../policy/policy.ts';
import { isUuid } from '../standards/uuid.ts';
import type { Requester } from '../identity/requester.ts';
import type { DepartmentDatabase } from '../database/department-database.ts';
import { ChangeRecorder, type SubscribersOf } from '../database/record-change.ts';
import type { ChildRegister } from './define-department.ts';

/** A child as a subgraph knows it: its key, and the facts on which record conditions are decided. */
export interface ChildKey {
  id: string;
  facts: ChildFacts;
}

/** Everything that one operation may use. Made anew for each, from a requester whose signature was verified. */
export interface RequestContext {
  requester: Requester;
  requestId: string;
  access: Access;
  /** All rules, also those that speak to others: what they decide is explained, never taken from here. */
  policies: Policies;
  em: EntityManager;
  now: Date;
  /** Signs the cursors of this department. */
  cursorKey: string;
  /** Collects what is disclosed and refused, for the audit entry. */
  trace: AccessTrace;
  /** The children that this requester may know of. A child that is sealed or out of reach answers null, as one that does not exist. */
  children: DataLoader<string, ChildKey | null>;
  /** Changes records: history, version, event and audit entry in one transaction. */
  changes: ChangeRecorder;
  /** Opens the stream of children whose records change, for as long as the subscription lasts that asks for it. */
  listenToChanges(): Promise<AsyncGenerator<string, void>>;
}

export interface RequestContextOptions {
  department: string;
  requester: Requester;
  requestId: string;
  policies: Policies;
  database: DepartmentDatabase;
  register: ChildRegister;
  subscribersOf: SubscribersOf;
  now: Date;
  cursorKey: string;
  document: string;
  /** Whether changes are told on the channel: where somebody can subscribe to them. */
  announcesChanges: boolean;
  listenToChanges: RequestContext['listenToChanges'];
}

export function createRequestContext(options: RequestContextOptions): RequestContext {
  const { requester, requestId, policies, database, register, now, department, document } = options;
  const access = accessFor(requester, policies, now);
  const em = database.fork();
  const trace = new AccessTrace({ owner: department, requester, requestId, policyVersion: access.policyVersion, document, now });
  const children = createChildLoader(em, register, access, trace);
  const changes = new ChangeRecorder({ department, em, access, trace, children, subscribersOf: options.subscribersOf, announcesChanges: options.announcesChanges });
  return { requester, requestId, access, policies, em, now, cursorKey: options.cursorKey, trace, children, changes, listenToChanges: options.listenToChanges };
}

function createChildLoader(em: EntityManager, register: ChildRegister, access: Access, trace: AccessTrace): RequestContext['children'] {
  const reach = rowFilterFor(access, 'Child');
  return new DataLoader(async (ids) => {
    const facts = await register.loadFacts(em, ids.filter(isUuid), reach);
    return ids.map((id) => {
      const ofChild = facts.get(id);
      if (ofChild === undefined || !mayKnowOf(access, 'Child', ofChild)) return null;
      const child: ChildKey = { id, facts: ofChild };
      trace.attachFacts(child, ofChild);
      return child;
    });
  });
}
