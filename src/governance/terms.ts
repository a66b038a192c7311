import { parse } from 'yaml';
import type { FloorFile } from '../platform/policy/policy-files.ts';
import type { Policies } from '../platform/policy/policy.ts';

/** Working days in which is answered what departments owe an answer to, and before the end of which they are reminded. */
export type Terms = Required<Omit<NonNullable<FloorFile['terms']>, 'because'>>;

/** Where the floor names no number. 政务数据共享条例 leaves it to the rules of a place; 高平市 answers in 5. */
const otherwise: Terms = { application: 5, change: 5, correction: 10, emergencyAccess: 3, remindBefore: 3 };

export function termsOf({ texts }: Pick<Policies, 'texts'>): Terms {
  const { terms } = parse(texts['access/platform.yaml']!) as FloorFile;
  return { ...otherwise, ...terms };
}
