import type { Rule } from './policy.ts';

/** Whether a rule releases anything to a department at all, for whatever role of it, purpose and moment. */
export function speaksToDepartment({ to }: Pick<Rule, 'to'>, department: string): boolean {
  return to === 'everyone' || to.some((recipient) => recipient.department === department);
}
