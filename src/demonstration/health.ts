import type { DisabilityCategory, DisabilityGrade } from '../platform/standards/disability-certificate.ts';
import { between, pick, weighted, type Random } from './random.ts';
import { disabilityShares, otherShares } from './shares.ts';

/** ICD-10 codes that stand behind a disability of each category. */
const disabilityDiagnoses: Readonly<Record<DisabilityCategory, readonly string[]>> = {
  1: ['H54.0', 'H35.1', 'Q12.0'],
  2: ['H90.3', 'H90.5'],
  3: ['F80.1', 'F80.2'],
  4: ['G80.0', 'G80.9', 'G71.0', 'Q66.0'],
  5: ['F70.9', 'F71.9', 'F72.9', 'Q90.9'],
  6: ['F84.0', 'F20.9', 'F90.0'],
  7: ['G80.9', 'F71.9'],
};

const severeDiagnoses = ['C91.0', 'Q21.3', 'Q21.0', 'D56.1', 'D61.9', 'N04.9', 'E10.9', 'C71.9', 'D66'] as const;
const mildDiagnoses = ['J45.9', 'D50.9', 'H52.1', 'J35.0', 'L20.9', 'K02.9', 'E44.1'] as const;

const pickCategory = weighted(disabilityShares);

export interface Health {
  disability: { category: DisabilityCategory; grade: DisabilityGrade } | null;
  diagnoses: string[];
  isSeriouslyIll: boolean;
}

/** @param disabled and ill: the shares of children like this one */
export function healthOf(random: Random, disabled: number, ill: number): Health {
  const isDisabled = random() < disabled;
  const isSeriouslyIll = random() < ill;
  const diagnoses: string[] = [];
  let disability: Health['disability'] = null;
  if (isDisabled) {
    const category = Number(pickCategory(random)) as DisabilityCategory;
    disability = { category, grade: between(random, 1, 4) as DisabilityGrade };
    if (category === 7) diagnoses.push(...disabilityDiagnoses[7]);
    else diagnoses.push(pick(random, disabilityDiagnoses[category]));
  }
  if (isSeriouslyIll) diagnoses.push(pick(random, severeDiagnoses));
  if (random() < otherShares.mildDiagnosis) diagnoses.push(pick(random, mildDiagnoses));
  return { disability, diagnoses, isSeriouslyIll };
}
