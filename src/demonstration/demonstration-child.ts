import type { DisabilityCategory, DisabilityGrade } from '../platform/standards/disability-certificate.ts';
import type { EthnicGroupCode } from '../platform/standards/ethnic-group.ts';
import type { Random } from './random.ts';
import type { HardCase } from './shares.ts';

export type MissingNumberReason = 'not-registered' | 'registration-pending' | 'foundling' | 'born-abroad';

export type ChildCategory =
  | 'left-behind'
  | 'orphan'
  | 'de-facto-unsupported'
  | 'poor'
  | 'disabled'
  | 'seriously-ill'
  | 'guardianship-lacking'
  | 'vagrant';

export type LivesWith = 'grandparents' | 'relatives' | 'other-parent' | 'alone' | 'institution' | 'parents';

export type ParentCondition =
  | 'able'
  | 'working-away'
  | 'detained'
  | 'severely-disabled'
  | 'seriously-ill'
  | 'missing'
  | 'dead'
  | 'compulsory-detoxification';

export type CarerRelation =
  | 'grandfather'
  | 'grandmother'
  | 'maternal-grandfather'
  | 'maternal-grandmother'
  | 'uncle'
  | 'aunt'
  | 'father'
  | 'mother';

export interface DemonstrationParent {
  relation: 'father' | 'mother';
  name: string;
  condition: ParentCondition;
  /** Since when the condition holds, `YYYY-MM-DD`; null for `able`. */
  since: string | null;
  /** County of work of a parent who works away, 12 digits. */
  workplaceDivision: string | null;
  /** What the parent works at, in Chinese. */
  workplace: string | null;
}

export interface DemonstrationCarer {
  name: string;
  relation: CarerRelation;
  birthYear: number;
  residentId: string | null;
}

export interface EntrustedCare {
  agreedOn: string;
  until: string;
  trusteeName: string;
}

/** One record of the child register. All dates are `YYYY-MM-DD`. */
export interface DemonstrationChild {
  index: number;
  /** UUID, not serial. */
  id: string;
  name: string;
  /** How other departments write the name of the hard case `name-variant`; null for everyone else. */
  otherName: string | null;
  sex: '1' | '2';
  birthDate: string;
  /** Unique over all records. */
  residentId: string | null;
  residentIdMissingReason: MissingNumberReason | null;
  ethnicGroup: EthnicGroupCode;
  /** Village of household registration, 12 digits. */
  householdDivision: string;
  /** Village where the child lives, 12 digits. */
  residenceDivision: string;
  /** At least one. */
  categories: ChildCategory[];
  /** 1 is the highest risk; null is not assessed. */
  riskLevel: 1 | 2 | 3 | null;
  livesWith: LivesWith;
  /** Null with `alone`, `institution` and `parents`, and wherever guardianship is lacking. */
  carer: DemonstrationCarer | null;
  /** Father and mother; nobody for a foundling. */
  parents: DemonstrationParent[];
  entrustedCare: EntrustedCare | null;
  /** A record that answers as if it did not exist, e.g. of a victim of a case. */
  sealed: boolean;
  disability: { category: DisabilityCategory; grade: DisabilityGrade } | null;
  /** ICD-10 codes. */
  diagnoses: string[];
  schoolStage: 'none' | 'kindergarten' | 'primary' | 'junior' | 'senior';
  hardCase: HardCase | null;
  /** Id of the other record of twins, siblings or the same child in two villages. */
  pairId: string | null;
  /**
   * This child's own stream of numbers from 0 to below 1, for one use: `child.random('health')`. Each call begins the
   * stream anew.
   */
  random(stream: string): Random;
}
