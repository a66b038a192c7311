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
  readonly #facts = new Map<object, ChildFacts>();
  /** Type → child → what was decided on it. */
  readonly #records = new Map<string, Map<string, Noted>>();
  readonly #nothing = new Noted(null);
  readonly #refusals = new Map<string, Refusal>();
  readonly #changed: AuditedRecords[] = [];

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

  note(type: string, facts: ChildFacts | null, field: string, decision: Decision): void {
    let ofType = this.#records.get(type);
    if (ofType === undefined) {
      ofType = new Map();
      this.#records.set(type, ofType);
    }
    const id = facts?.childId ?? '';
    ofType.set(id, (ofType.get(id) ?? this.#nothing).and(field, decision));
  }

  /** Names a record of no child that a change is about. */
  noteRecord(type: string, id: string): void {
    this.#changed.push({ type, ids: [id], fields: {} });
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
    const records: AuditedRecords[] = [...this.#changed];
    for (const [type, ofType] of this.#records) {
      const lines = new Map<string, AuditedRecords>();
      for (const [noted, alike] of Map.groupBy(ofType, ([, one]) => one)) {
        const fields = noted.fields();
        const key = JSON.stringify(fields);
        const line = lines.get(key) ?? { type, ids: [], fields };
        lines.set(key, line);
        for (const [id] of alike) if (id !== '') line.ids.push(id);
      }
      records.push(...lines.values());
    }
    return { kind, owner, at: now.toISOString(), requestId, requester, policyVersion, document, records, ...(code && { code }) };
  }
}

/** Decisions in the order in which they were noted. Records on which the same was decided in the same order share one of these, so that noting is a look-up. */
class Noted {
  readonly #before: Noted | null;
  readonly #field: string;
  readonly #decision: Decision | null;
  readonly #next: Noted[] = [];

  constructor(before: Noted | null, field = '', decision: Decision | null = null) {
    this.#before = before;
    this.#field = field;
    this.#decision = decision;
  }

  and(field: string, decision: Decision): Noted {
    for (const next of this.#next) if (next.#field === field && next.#decision === decision) return next;
    if (this.#says(field) === decision) return this;
    const next = new Noted(this, field, decision);
    this.#next.push(next);
    return next;
  }

  fields(): Record<string, string> {
    const fields = this.#before?.fields() ?? {};
    if (this.#decision !== null) fields[this.#field] = this.#decision.rule === null ? this.#decision.effect : `${this.#decision.effect}:${this.#decision.rule}`;
    return fields;
  }

  #says(field: string): Decision | null {
    if (this.#field === field) return this.#decision;
    return this.#before === null ? null : this.#before.#says(field);
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
