import { z } from 'zod';
import type { Requester } from '../identity/requester.ts';
import type { Decision } from '../policy/policy.ts';

/** What an entry tells of: records read, a record changed, a whole request refused, or a file that left. */
export const auditKinds = ['read', 'change', 'refusal', 'export'] as const;
export type AuditKind = (typeof auditKinds)[number];

/**
 * Number of the form of an entry. Raise it when a key changes its meaning or goes away, and keep reading the old form:
 * a signed entry can never be rewritten. Entries from before the number have form 1 without saying so.
 */
const currentForm = 1;

/** Records of one type with the same decisions. */
export interface AuditedRecords {
  type: string;
  /** The children whose records they are; ids of office records where these were changed. */
  ids: string[];
  /**
   * Field → its decision, as `decisionText` writes it. Under the types Query and Mutation: an operation → the decision
   * on it, or how many look-ups by it found nothing (`missText`).
   */
  fields: Record<string, string>;
}

/** What left as a file, beyond the reach of any rule. */
export interface AuditedExport {
  what: 'audit-log' | 'audit-proof' | 'policies' | 'statistics';
  /** Number of entries, files or lines. */
  count: number;
  /** When the first and the last of them were written; null if unknown, or if it says nothing. */
  from: string | null;
  to: string | null;
  /**
   * Identifies the file: root hash of its newest checkpoint or SHA-256 of the file, in base64; or the version of the
   * policies.
   */
  hash: string;
}

export interface AuditEntry {
  v: typeof currentForm;
  kind: AuditKind;
  /** Department whose log this is. */
  owner: string;
  /** ISO 8601, in UTC. */
  at: string;
  requestId: string;
  requester: Requester;
  /** Null if no rule decided: an operator took a file on the machine itself. */
  policyVersion: string | null;
  /**
   * SHA-256 of the operation as the subgraph received it, hexadecimal; or the name of a department's own work; null if
   * there was neither.
   */
  document: string | null;
  records: AuditedRecords[];
  /** Code of the error that refused one operation or all of them. */
  code?: string;
  /** For the kind `export` only. */
  export?: AuditedExport;
}

const form = z.object({
  v: z
    .literal(currentForm, `this platform reads the forms up to ${currentForm}; a newer platform wrote this one`)
    .default(currentForm),
  kind: z.enum(auditKinds),
  owner: z.string(),
  at: z.string(),
  requestId: z.string(),
  requester: z.object({
    client: z.string(),
    department: z.string(),
    roles: z.array(z.string()),
    division: z.string(),
    purpose: z.string(),
    caseNumber: z.string().nullable(),
  }),
  policyVersion: z.string().nullable(),
  document: z.string().nullable(),
  records: z.array(z.object({ type: z.string(), ids: z.array(z.string()), fields: z.record(z.string(), z.string()) })),
  code: z.string().optional(),
  export: z
    .object({
      what: z.enum(['audit-log', 'audit-proof', 'policies', 'statistics']),
      count: z.number(),
      from: z.string().nullable(),
      to: z.string().nullable(),
      hash: z.string(),
    })
    .optional(),
}) satisfies z.ZodType<AuditEntry, unknown>;

/** Makes an entry in the current form. */
export function auditEntry({ now, ...told }: Omit<AuditEntry, 'v' | 'at'> & { now: Date }): AuditEntry {
  const { kind, owner, requestId, requester, policyVersion, document, records, code, export: leaving } = told;
  return {
    v: currentForm,
    kind,
    owner,
    at: now.toISOString(),
    requestId,
    requester,
    policyVersion,
    document,
    records,
    ...(code && { code }),
    ...(leaving && { export: leaving }),
  };
}

/** @throws RangeError naming the first fault of a text that is not an entry */
export function parseAuditEntry(text: string): AuditEntry {
  const { data, error } = form.safeParse(findJson(text));
  if (data) return data;
  const { path, message } = error.issues[0]!;
  throw new RangeError(`This is not an audit entry: ${path.length > 0 ? `${path.join('.')}: ` : ''}${message}.`);
}

function findJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * A member of an entry or of its requester as it stands in the text, word for word: a search for it is faster than
 * reading JSON.
 */
export function memberText(key: string, value: string): string {
  return `${JSON.stringify(key)}:${JSON.stringify(value)}`;
}

/** What an entry says of a decision: `allow:<rule>`, `mask:<rule>` or `deny`. */
export function decisionText({ effect, rule }: Pick<Decision, 'effect' | 'rule'>): string {
  return rule === null ? effect : `${effect}:${rule}`;
}

/** Look-ups by one operation that found nothing that the requester may know of. */
export interface Misses {
  count: number;
  /** Those of them that named a division beyond the requester's. */
  outside: number;
}

/** What an entry says of look-ups that found nothing: `miss:<count>:<outside>`. */
export function missText({ count, outside }: Misses): string {
  return `miss:${count}:${outside}`;
}

/** What is told of a field or an operation: a decision, or that nothing was found. */
export interface Audited {
  effect: Decision['effect'] | 'miss';
  rule: string | null;
}

export function decisionOf(text: string): Audited {
  const [effect, rule = null] = text.split(':') as [Audited['effect'], string?];
  return { effect, rule: effect === 'miss' ? null : rule };
}

/** Fields of records as Medical.fitForSchool, each named once, in order. */
export interface DecidedItems {
  /** Released, in clear or masked. */
  items: string[];
  refusedItems: string[];
}

export function decidedItems(records: readonly Pick<AuditedRecords, 'type' | 'fields'>[]): DecidedItems {
  const items = new Set<string>();
  const refusedItems = new Set<string>();
  for (const { type, fields } of records) {
    for (const [field, text] of Object.entries(fields)) {
      const { effect } = decisionOf(text);
      if (effect !== 'miss') (effect === 'deny' ? refusedItems : items).add(`${type}.${field}`);
    }
  }
  return { items: [...items].sort(), refusedItems: [...refusedItems].sort() };
}
