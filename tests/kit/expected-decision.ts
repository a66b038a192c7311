import type { MaskName } from '../../src/platform/policy/masks.ts';
import type { ChildFacts } from '../../src/platform/policy/policy.ts';
import type { Requester } from '../../src/platform/identity/requester.ts';

/** A file of `policies/access/`, or the text of an emergency access, as `yaml` parses it. */
export interface AccessYaml {
  department: string;
  rules: RuleYaml[];
  /** Its number, where it is the text of an emergency access. It stands in no text. */
  emergency?: string;
}

export interface RuleYaml {
  id: string;
  because: string;
  to: 'everyone' | RecipientYaml | RecipientYaml[];
  for: 'any' | string[];
  in?: string;
  where?: {
    'child.division'?: 'within-requester';
    'child.sealed'?: 'included';
    'child.category'?: string[];
    'child.age'?: { from?: number; below?: number };
    case?: 'named';
    'child.id'?: string;
  };
  fields: Record<string, { allow?: string[]; mask?: Record<string, string> }>;
  from?: string;
  until?: string;
}

interface RecipientYaml {
  department: string;
  roles?: string[];
  client?: string;
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

/** The strictness of each mask, 1 for the strictest. The type lets no mask be forgotten. */
const strictness: Record<MaskName, number> = {
  presence: 1,
  ageBand: 2,
  yearOnly: 3,
  icdChapter: 4,
  county: 5,
  lastFour: 6,
  initial: 7,
};

/**
 * The semantics of policies/README.md said a second time, on the files themselves and without any code of the platform.
 * @returns `allow`, `mask:<mask>` or `deny`
 */
export function expectedDecision({ files, requester, type, field, facts, now }: Question): string {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(now);
  const matching = files
    .flatMap(({ rules }) => rules)
    .filter(
      ({ from = '0000-00-00', until = '9999-99-99' }) =>
        from <= today && (until.includes('T') ? now.toISOString() < until : today < until),
    )
    .filter((rule) => rule.for === 'any' || rule.for.includes(requester.purpose))
    .filter(({ to }) => to === 'everyone' || [to].flat().some((recipient) => addresses(recipient, requester)))
    .filter(({ where }) => where?.case === undefined || requester.caseNumber)
    .filter((rule) => rule.in === undefined || requester.division.startsWith(rule.in))
    .filter((rule) => rule.in === undefined || facts === null || isOf(facts, rule.in))
    .filter(({ where }) => covers(where, facts, requester.division, today));
  if (matching.some(({ fields }) => fields[type]?.allow?.includes(field))) return 'allow';
  const masks = matching.flatMap(({ fields }) => (fields[type]?.mask?.[field] ?? []) as MaskName[]);
  const [strictest] = masks.toSorted((one, other) => strictness[one] - strictness[other]);
  return strictest ? `mask:${strictest}` : 'deny';
}

/** The rule without its conditions on the record: what it says of some record. */
export function onAnyRecord({ where, ...rule }: RuleYaml): RuleYaml {
  return where?.case ? { ...rule, where: { case: where.case } } : rule;
}

function addresses({ department, roles, client }: RecipientYaml, requester: Requester): boolean {
  const isMeant = !client || client === requester.client;
  return (
    isMeant && department === requester.department && (!roles || requester.roles.some((role) => roles.includes(role)))
  );
}

function covers(where: RuleYaml['where'] = {}, facts: ChildFacts | null, division: string, today: string): boolean {
  const asksForChild = (['child.division', 'child.category', 'child.age', 'child.id'] as const).some(
    (condition) => where[condition] !== undefined,
  );
  if (facts === null) return !asksForChild;
  if (where['child.id'] !== undefined && where['child.id'] !== facts.childId) return false;
  const digits = division
    .replace(/(?<=^.{9})000$/, '')
    .replace(/(?<=^.{6})000$/, '')
    .replace(/(?<=^.{4})00$/, '')
    .replace(/(?<=^..)00$/, '');
  const isNear = isOf(facts, digits);
  const isOfCategory = where['child.category']?.some((category) => facts.categories.includes(category)) ?? true;
  const mayBeSealed = where['child.sealed'] === 'included';
  const { from = 0, below = Infinity } = where['child.age'] ?? {};
  const age = facts.birthDate ? completedYears(facts.birthDate, today) : NaN;
  const isOfAge = where['child.age'] === undefined || (age >= from && age < below);
  return (isNear || where['child.division'] === undefined) && isOfCategory && isOfAge && (mayBeSealed || !facts.sealed);
}

function isOf({ residenceDivision, householdDivision }: ChildFacts, digits: string): boolean {
  return residenceDivision.startsWith(digits) || householdDivision.startsWith(digits);
}

/** Counted by year, month and day. */
function completedYears(birthDate: string, today: string): number {
  const [year, month, day] = birthDate.split('-').map(Number) as [number, number, number];
  const [thisYear, thisMonth, thisDay] = today.split('-').map(Number) as [number, number, number];
  return thisYear - year - Number(thisMonth < month || (thisMonth === month && thisDay < day));
}
