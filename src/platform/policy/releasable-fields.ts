import { speaksToDepartment, type Policies } from './policy.ts';

/**
 * Type → fields that some rule in force can release to a department, for whatever role, purpose and record. What is not
 * in here is refused to the department whatever it asks.
 */
export function releasableFields(
  { rules }: Pick<Policies, 'rules'>,
  department: string,
  now: Date,
): ReadonlyMap<string, ReadonlySet<string>> {
  const fields = new Map<string, Set<string>>();
  for (const rule of rules) {
    if ((rule.from !== null && now < rule.from) || (rule.until !== null && now >= rule.until)) continue;
    if (!speaksToDepartment(rule, department)) continue;
    for (const [type, effects] of rule.fields)
      fields.set(type, new Set([...(fields.get(type) ?? []), ...effects.keys()]));
  }
  return fields;
}
