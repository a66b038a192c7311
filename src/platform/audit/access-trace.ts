import type { GraphQLResolveInfo } from 'graphql';
import { perAccess, type Access } from '../policy/access.ts';
import type { ChildFacts, Decision } from '../policy/policy.ts';
import {
  auditEntry,
  decisionText,
  missText,
  type AuditedExport,
  type AuditedRecords,
  type AuditEntry,
  type AuditKind,
  type Misses,
} from './audit-entry.ts';

/** A place in the answer. */
export type Path = GraphQLResolveInfo['path'];

/** The types whose fields are operations. */
export type RootType = 'Query' | 'Mutation';

export interface TraceOptions {
  owner: string;
  access: Access;
  requestId: string;
  document: string;
  now: Date;
}

export interface Refusal {
  type: string;
  field: string;
  path: readonly (string | number)[];
}

/**
 * Gathers the decisions of one operation. What is not noted here cannot leave: the schema takes every decision through
 * it.
 */
export class AccessTrace {
  readonly #options: TraceOptions;
  readonly #facts = new Map<object, ChildFacts>();
  /** Type → child → what was decided on it. */
  readonly #records = new Map<string, Map<string, Noted>>();
  readonly #nothing: Noted;
  readonly #refusals = new Map<string, Refusal>();
  readonly #changed: AuditedRecords[] = [];
  /** Root type → operation → which of its look-ups found nothing, or `deny` where it was refused. */
  readonly #failed = new Map<RootType, Map<string, Misses | 'deny'>>();
  #export: AuditedExport | null = null;

  constructor(options: TraceOptions) {
    this.#options = options;
    this.#nothing = beginningsOf(options.access).begin();
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

  /**
   * Names a record that is not in the answer: one of no child that a change is about or that leaves, or the child whose
   * log is read.
   */
  noteRecord(type: string, id: string): void {
    this.#changed.push({ type, ids: [id], fields: {} });
  }

  /** Says that a look-up found no child's record that the requester may know of: whether there is one is not told. */
  noteMiss(type: RootType, operation: string, isOutside: boolean): void {
    const failed = this.#failedOf(type);
    const before = failed.get(operation) ?? { count: 0, outside: 0 };
    if (before === 'deny') return;
    failed.set(operation, { count: before.count + 1, outside: before.outside + Number(isOutside) });
  }

  /** Says that an operation was refused. */
  noteRefusedOperation(type: RootType, operation: string): void {
    this.#failedOf(type).set(operation, 'deny');
  }

  #failedOf(type: RootType): Map<string, Misses | 'deny'> {
    const known = this.#failed.get(type) ?? new Map<string, Misses | 'deny'>();
    this.#failed.set(type, known);
    return known;
  }

  /** Says that what was noted leaves as a file: the entry of the answer is one of an export. */
  noteExport(leaving: AuditedExport): void {
    this.#export = leaving;
  }

  /**
   * Keeps one refusal of each field of a type, with the first of its places in the answer: not the first in time, which
   * would tell who was looked up longer.
   */
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
    const {
      owner,
      access: { requester, policyVersion },
      requestId,
      document,
      now,
    } = this.#options;
    const records: AuditedRecords[] = [...this.#changed];
    for (const [type, ofType] of this.#records) {
      const lines = new Map<string, AuditedRecords>();
      for (const [noted, alike] of Map.groupBy(ofType, ([, one]) => one)) {
        const line = lines.get(noted.text) ?? { type, ids: [], fields: noted.fields };
        lines.set(noted.text, line);
        for (const [id] of alike) if (id !== '') line.ids.push(id);
      }
      records.push(...lines.values());
    }
    for (const [type, operations] of this.#failed) {
      const fields = [...operations].map(([name, of]) => [name, of === 'deny' ? of : missText(of)] as const);
      records.push({ type, ids: [], fields: Object.fromEntries(fields) });
    }
    const leaving = this.#export ?? undefined;
    return auditEntry({
      kind: leaving && kind === 'read' ? 'export' : kind,
      owner,
      now,
      requestId,
      requester,
      policyVersion,
      document,
      records,
      code,
      export: leaving,
    });
  }
}

/**
 * Decisions in the order in which they were noted. Records on which the same was decided in the same order share one of
 * these, in all answers of one access, so that noting is a look-up and what was noted is written once.
 */
class Noted {
  readonly #tree: NotedTree;
  readonly #before: Noted | null;
  readonly #field: string;
  readonly #decision: Decision | null;
  readonly #next = new Map<string, Noted[]>();

  #fields: Record<string, string> | null = null;
  #text: string | null = null;

  constructor(tree: NotedTree, before: Noted | null = null, field = '', decision: Decision | null = null) {
    this.#tree = tree;
    this.#before = before;
    this.#field = field;
    this.#decision = decision;
  }

  and(field: string, decision: Decision): Noted {
    const ofField = this.#next.get(field);
    for (const next of ofField ?? []) if (next.#decision === decision) return next;
    if (this.#says(field) === decision) return this;
    const next = new Noted(this.#tree, this, field, decision);
    if (ofField === undefined) this.#next.set(field, [next]);
    else ofField.push(next);
    this.#tree.size += 1;
    return next;
  }

  get fields(): Readonly<Record<string, string>> {
    if (this.#fields !== null) return this.#fields;
    this.#fields =
      this.#before === null || this.#decision === null
        ? {}
        : { ...this.#before.fields, [this.#field]: decisionText(this.#decision) };
    return this.#fields;
  }

  /** The same for the same decisions on the same fields in the same order of fields. */
  get text(): string {
    this.#text ??= JSON.stringify(this.fields);
    return this.#text;
  }

  #says(field: string): Decision | null {
    if (this.#field === field) return this.#decision;
    return this.#before === null ? null : this.#before.#says(field);
  }
}

/**
 * Notes of one access. A requester who asks ever new documents must not fill the memory: a tree that has grown large is
 * left to those who hold it.
 */
class NotedTree {
  size = 0;
}

const largest = 2_000;

const beginningsOf = perAccess(() => {
  let tree = new NotedTree();
  let nothing = new Noted(tree);
  return {
    begin(): Noted {
      if (tree.size > largest) {
        tree = new NotedTree();
        nothing = new Noted(tree);
      }
      return nothing;
    },
  };
});

function pathOf(place: Path): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at: Path | undefined = place; at; at = at.prev) path.push(at.key);
  return path.reverse();
}

function isBefore(one: readonly (string | number)[], other: readonly (string | number)[]): boolean {
  const at = one.findIndex((key, index) => key !== other[index]);
  return at >= 0 && at < other.length && one[at]! < other[at]!;
}
