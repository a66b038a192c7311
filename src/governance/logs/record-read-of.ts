import { decisionOf } from '../../platform/audit/audit-entry.ts';
import type { LoggedEntry } from '../../platform/audit-log/find-audit-entries.ts';
import { isWithinDivision } from '../../platform/standards/division-code.ts';
import { isRootType } from '../../platform/policy/structural-types.ts';
import type { RecordRead } from './record-read.type.ts';

export interface ReadsToldOf {
  /** Of the records; null: all. */
  types: readonly string[] | null;
  /** Division within which the reader's lies; null: any. */
  division: string | null;
}

/**
 * What is told to the owner of an entry of its log; null where it is its own, nothing was read, or it is not asked for.
 * Pure.
 */
export function recordReadOf(
  { department: owner, recordedAt, entry: { kind, requester, records } }: LoggedEntry,
  { types, division }: ReadsToldOf,
): RecordRead | null {
  if (kind !== 'read' || requester.department === owner) return null;
  if (division !== null && !isWithinDivision(requester.division, division)) return null;
  const read = records.filter(
    ({ type, fields }) =>
      !isRootType(type) &&
      (types === null || types.includes(type)) &&
      Object.values(fields).some((decision) => decisionOf(decision).effect !== 'deny'),
  );
  if (read.length === 0) return null;
  return {
    recordedAt,
    ...requester,
    types: [...new Set(read.map(({ type }) => type))].sort(),
    children: new Set(read.flatMap(({ ids }) => ids)).size,
  };
}
