import { parse } from 'yaml';
import type { Requester } from '../../platform/identity/requester.ts';
import type { FloorFile } from '../../platform/policy/files/policy-files.ts';
import type { Policies } from '../../platform/policy/policy.ts';

/** What the floor says of the audit log. */
export interface LogPolicy {
  manyChildrenInAnHour: number;
  manyMissesInAnHour: number;
  manyRefusalsInAnHour: number;
  hidden: readonly HiddenLooks[];
  /** Who reads of looks at sealed children of its own division. */
  sealedTo: NonNullable<NonNullable<FloorFile['log']>['sealedTo']>;
}

type HiddenLooks = NonNullable<NonNullable<FloorFile['log']>['hidden']>[number];

/** Where the floor names no number. */
const many = { children: 100, misses: 30, refusals: 60 };

export function logPolicyOf({ texts }: Pick<Policies, 'texts'>): LogPolicy {
  const { log = {} } = parse(texts['access/platform.yaml']!) as FloorFile;
  return {
    manyChildrenInAnHour: log.manyChildrenInAnHour ?? many.children,
    manyMissesInAnHour: log.manyMissesInAnHour ?? many.misses,
    manyRefusalsInAnHour: log.manyRefusalsInAnHour ?? many.refusals,
    hidden: log.hidden ?? [],
    sealedTo: log.sealedTo ?? [],
  };
}

/**
 * Whether a child's guardian is not told of a look: one of a kind that the floor hides, for a case that its department
 * has not closed. A look that names no case is told: nothing is open for which it would have to be kept.
 * @param isClosed whether a department has closed a case
 */
export function isHiddenLook(
  { hidden }: Pick<LogPolicy, 'hidden'>,
  requester: Requester,
  isClosed: (requester: Requester) => boolean,
): boolean {
  const { purpose, caseNumber } = requester;
  if (caseNumber === null || isClosed(requester)) return false;
  return hidden.some((line) => line.for.includes(purpose) && isAmong(line.to, requester));
}

/** Whether a line of the floor speaks to a requester. */
export function isAmong(
  recipients: LogPolicy['sealedTo'],
  { department, roles }: Pick<Requester, 'department' | 'roles'>,
): boolean {
  return recipients.some(
    (one) =>
      one.department === department && (one.roles === undefined || one.roles.some((role) => roles.includes(role))),
  );
}
