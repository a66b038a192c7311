import type { Requester } from '../identity/requester.ts';
import type { ChildFacts, Decision } from '../policy/policy.ts';
import type { AuditedRecords, AuditEntry, AuditKind } from './append-audit-entry.ts';

export interface TraceOptions {
  owner: string;
  requester: Requester;
  requestId: string;
  policyVersion: string;
  document: string;
  now: Date;
}

/** Gathers the decisions of one operation. What is not noted here cannot leave: the schema takes every decision through it. */
export class AccessTrace {
  readonly #options: TraceOptions;
  readonly #facts = new WeakMap<object, ChildFacts>();
  readonly #records = new Map<string, Map<string, Record<string, string>>>();
  readonly #refused = new Set<string>();

  constructor(options: TraceOptions) {
    this.#options = options;
  }

  /** Says whose record this is. Records hung under it inherit the answer unless a loader states their own. */
  attachFacts(record: object, facts: ChildFacts): void {
    this.#facts.set(record, facts);
  }

  factsOf(record: object): ChildFacts | null {
    return this.#facts.get(record) ?? null;
  }

  note(type: string, facts: ChildFacts | null, field: string, { effect, rule }: Decision): void {
    const ofType = this.#records.get(type) ?? new Map<string, Record<string, string>>();
    this.#records.set(type, ofType);
    const id = facts?.childId ?? '';
    const fields = ofType.get(id) ?? {};
    ofType.set(id, fields);
    fields[field] = rule === null ? effect : `${effect}:${rule}`;
  }

  /** True the first time for each field of a type: one error is enough. */
  isFirstRefusal(type: string, field: string): boolean {
    const key = `${type}.${field}`;
    if (this.#refused.has(key)) return false;
    this.#refused.add(key);
    return true;
  }

  /** The entry for what was noted so far. Records whose fields were decided alike share a line. */
  entry(kind: AuditKind, code?: string): AuditEntry {
    const { owner, requester, requestId, policyVersion, document, now } = this.#options;
    const records: AuditedRecords[] = [];
    for (const [type, ofType] of this.#records) {
      const alike = new Map<string, AuditedRecords>();
      for (const [id, fields] of ofType) {
        const key = JSON.stringify(fields);
        const line = alike.get(key) ?? { type, ids: [], fields };
        alike.set(key, line);
        if (id !== '') line.ids.push(id);
      }
      records.push(...alike.values());
    }
    return { kind, owner, at: now.toISOString(), requestId, requester, policyVersion, document, records, ...(code && { code }) };
  }
}
