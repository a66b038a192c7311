import type { ChildFacts } from '../../src/platform/policy/policy.ts';
import type { Requester } from '../../src/platform/identity/requester.ts';

/** A file of `policies/access/` as `yaml` parses it. */
export interface AccessYaml {
  department: string;
  rules: RuleYaml[];
}

export interface RuleYaml {
  id: string;
  because: string;
  to: 'everyone' | RecipientYaml | RecipientYaml[];
  for: 'any' | string[];
  where?: { 'child.division'?: 'within-requester'; 'child.sealed'?: 'included'; 'child.category'?: string[] };
  fields: Record<string, { allow?: string[]; mask?: Record<string, string> }>;
  from?: string;
  until?: string;
}

interface RecipientYaml {
  department: string;
  roles?: string[];
}

interface Question {
  /** In the order of the files' names. */
  files: AccessYaml[];
  requester: Requester;
  type: string;
  field: string;
  /** Of the child whose record it is; null for a record of no child. */
  facts: ChildFacts | null;
  now: Date;
}

/**
 * The semantics of policies/README.md said a second time, on the files themselves and without any code of the platform.
 * @returns `allow`, `mask:<mask>` or `deny`
 */
export function expectedDecision({ files, requester, type, field, facts, now }: Question): string {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(now);
  const matching = files
    .flatMap(({ rules }) => rules)
    .filter(({ from = '0000-00-00', until = '9999-99-99' }) => from <= today && today < until)
    .filter((rule) => rule.for === 'any' || rule.for.includes(requester.purpose))
    .filter(({ to }) => to === 'everyone' || [to].flat().some((recipient) => addresses(recipient, requester)))
    .filter(({ where }) => covers(where, facts, requester.division));
  if (matching.some(({ fields }) => fields[type]?.allow?.includes(field))) return 'allow';
  const masks = matching.flatMap(({ fields }) => fields[type]?.mask?.[field] ?? []);
  return masks.length > 0 ? `mask:${masks[0]}` : 'deny';
}

function addresses({ department, roles }: RecipientYaml, requester: Requester): boolean {
  return department === requester.department && (!roles || requester.roles.some((role) => roles.includes(role)));
}

function covers(where: RuleYaml['where'] = {}, facts: ChildFacts | null, division: string): boolean {
  const asksForChild = where['child.division'] !== undefined || where['child.category'] !== undefined;
  if (facts === null) return !asksForChild;
  const digits = division.replace(/(?<=^.{9})000$/, '').replace(/(?<=^.{6})000$/, '').replace(/(?<=^.{4})00$/, '').replace(/(?<=^..)00$/, '');
  const isNear = facts.residenceDivision.startsWith(digits) || facts.householdDivision.startsWith(digits);
  const isOfCategory = where['child.category']?.some((category) => facts.categories.includes(category)) ?? true;
  const mayBeSealed = where['child.sealed'] === 'included';
  return (isNear || where['child.division'] === undefined) && isOfCategory && (mayBeSealed || !facts.sealed);
}
