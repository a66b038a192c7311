import type { Requester } from '../identity/requester.ts';
import type { GraphQLResolveInfo } from 'graphql';
import type { ChildFacts, Decision } from '../policy/policy.ts';
import type { AuditedRecords, AuditEntry, AuditKind } from './append-audit-entry.ts';

type Path = GraphQLResolveInfo['path'];

export interface TraceOptions {
  owner: string;
  requester: Requester;
  requestId: string;
  policyVersion: string;
  document: string;
  now: Date;
}

export interface Refusal {
  type: string;
  field: string;
  path: readonly (string | number)[];
}

/** Gathers the decisions of one operation. What is not noted here cannot leave: the schema takes every decision through it. */
export class AccessTrace {
  readonly #options: TraceOptions;
  readonly #facts = new WeakMap<object, ChildFacts>();
  readonly #records = new Map<string, Map<string, Record<string, string>>>();
  readonly #refusals = new Map<string, Refusal>();

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

  /** Keeps one refusal of each field of a type, with the first of its places in the answer: not the first in time, which would tell who was looked up longer. */
  noteRefusal(type: string, field: string, place: Path): void {
    const key = `${type}.${field}`;
    const path = pathOf(place);
    const standing = this.#refusals.get(key);
    if (standing === undefined || isBefore(path, standing.path)) this.#refusals.set(key, { type, field, path });
  }

  refusals(): Iterable<Refusal> {
    return this.#refusals.values();
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

function pathOf(place: Path): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at: Path | undefined = place; at; at = at.prev) path.push(at.key);
  return path.reverse();
}

function isBefore(one: readonly (string | number)[], other: readonly (string | number)[]): boolean {
  const at = one.findIndex((key, index) => key !== other[index]);
  return at >= 0 && at < other.length && one[at]! < other[at]!;
}
