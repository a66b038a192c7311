import type { Carried } from './carried.ts';
import type { MaskName } from './masks.ts';
import { PlatformError } from '../errors.ts';

/** What a rule does with a field: release it, release it masked, or (where no rule matches) keep it back. */
export type Effect = 'allow' | 'mask' | 'deny';

/** The conditions on a record that the policy language knows; see policies/README.md. */
export interface RecordConditions {
  /** The child lives or is registered within the requester's division. */
  withinRequester: boolean;
  /** The rule holds in this division alone (12 digits), for requesters and children of it; null: everywhere. */
  place: string | null;
  /** The rule covers sealed records too; without it a sealed record does not exist for the rule. */
  sealedIncluded: boolean;
  /** The child has at least one of these categories. */
  categories: readonly string[] | null;
  /** The child is so many years old, `from` included and `below` not. */
  age: AgeRange | null;
  /** The requester has named a case. */
  caseNamed: boolean;
  /** It is this child and no other: asked by the rules of emergency accesses only. */
  childId: string | null;
}

/** Completed years; null where that end is open. */
export interface AgeRange {
  from: number | null;
  below: number | null;
}

export interface FieldEffect {
  effect: 'allow' | 'mask';
  mask: MaskName | null;
}

/** Whom a rule speaks to. */
export interface RuleRecipient {
  department: string;
  /** Null: every role. */
  roles: readonly string[] | null;
  /** This client and no colleague of it; null: every one. Only the rules of emergency accesses name one. */
  client: string | null;
}

export interface Rule {
  id: string;
  /** Legal basis, in its own words. */
  because: string;
  /** `policies/access/education.yaml:12` */
  source: string;
  to: RuleRecipient[] | 'everyone';
  purposes: readonly string[] | 'any';
  where: RecordConditions;
  /** type → field → effect */
  fields: ReadonlyMap<string, ReadonlyMap<string, FieldEffect>>;
  from: Date | null;
  until: Date | null;
}

export interface Purpose {
  name: string;
  title: string;
  legalBasis: string;
  caseNumberRequired: boolean;
}

/** One field of the contract, as the departments' schemas state it. */
export interface ContractField {
  /** The departments in whose schema it stands: one, but for a key such as `Child.id`, which is everyone's. */
  owners: readonly string[];
  /** `Date`, `String`, `[ChildCategory]`: its type without the marks for what cannot be null. */
  type: string;
  /** What it tells of the values of other fields. */
  carries?: readonly Carried[];
}

/** What policies may name. */
export interface Contract {
  /** Type → field. */
  types: ReadonlyMap<string, ReadonlyMap<string, ContractField>>;
  departments: readonly string[];
  /** The codes of `ChildCategory`. */
  categories: readonly string[];
}

/**
 * Working days in which is answered what departments owe an answer to, and before the end of which they are reminded
 * (办理时限).
 */
export type Terms = Readonly<
  Record<'application' | 'change' | 'correction' | 'emergencyAccess' | 'remindBefore', number>
>;

/** How many emergency accesses may be opened in an hour, and in a day. */
export type EmergencyBound = Readonly<Record<'hour' | 'day', number>>;

/** What the floor sets for emergency accesses (破玻璃). */
export interface EmergencyLimits {
  /** Hours after which one ends by itself. */
  hours: number;
  /** How many one client may hold open at once. */
  atOnce: number;
  perClient: EmergencyBound;
  /** All clients of a county together; those of a city or province are counted by themselves. */
  perDivision: EmergencyBound;
  /** Legal basis, which their rules cite. */
  because: string;
}

/**
 * The policies as they are written: purposes, roles, floor and the access rules of every department, by their places
 * below `policies/` (`access/health.yaml`), and the rules of the emergency accesses that run (`emergency/<id>.yaml`).
 * Whatever is in force, from the folder or by a change, is such a set of texts.
 */
export type PolicyTexts = Readonly<Record<string, string>>;

export interface Policies {
  /** Hash of every policy file: names the state of the policies in audit entries and cursors. */
  version: string;
  texts: PolicyTexts;
  rules: readonly Rule[];
  purposes: ReadonlyMap<string, Purpose>;
  /** Department → role → Chinese title. */
  roles: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Null where the floor sets nothing for them: then none can be opened. */
  emergency: EmergencyLimits | null;
  terms: Terms;
  /** What statistics tell to those who may not read the records; nothing where the floor does not say. */
  statistics: Readonly<{ minimum: number; minimumSensitive: number; protectionWidth: number; roundTo: number }> | null;
  /** What the rules were checked against. */
  contract: Contract;
}

/** What a decision needs to know of the child whose record it is. */
export interface ChildFacts {
  childId: string;
  residenceDivision: string;
  householdDivision: string;
  sealed: boolean;
  categories: readonly string[];
  /** YYYY-MM-DD; absent where the register's word of it has not arrived: then no rule with an age covers the child. */
  birthDate?: string | null;
}

export interface Decision {
  effect: Effect;
  /** The rule that decided; null where no rule releases the field. */
  rule: string | null;
  mask: MaskName | null;
}

/** Whether a rule releases anything to a department at all, for whatever role of it, purpose and moment. */
export function speaksToDepartment({ to }: Pick<Rule, 'to'>, department: string): boolean {
  return to === 'everyone' || to.some((recipient) => recipient.department === department);
}

/** What the floor lets statistics tell. @throws PlatformError OPERATION_REFUSED where it says nothing of them */
export function statisticsSettings(settings: Policies['statistics']): NonNullable<Policies['statistics']> {
  if (settings !== null) return settings;
  throw new PlatformError('OPERATION_REFUSED', 'The floor does not say what statistics may tell: they tell nothing.', {
    remedy: 'Have the section statistics written into policies/access/platform.yaml.',
  });
}

/**
 * What any of these policies release, for the rights in the databases: they are wide enough for all that may be in use.
 */
export function unitedPolicies(policies: readonly Policies[]): Policies {
  return { ...policies.at(-1)!, rules: policies.flatMap(({ rules }) => rules) };
}
