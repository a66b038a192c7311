import type { DemonstrationChild } from '../../demonstration/demonstration-child.ts';
import { dayOf, isoDate } from '../../demonstration/iso-date.ts';
import { demonstrationDay, type DemonstrationTable } from '../../demonstration/load-demonstration.ts';
import { between, weighted, type Random } from '../../demonstration/random.ts';
import { uuidOf } from '../../demonstration/uuid-of.ts';
import type { InjuryCause, InjuryKind, MentalHealth, SpecialNeed } from './code-tables.ts';
import { bodyOf } from './demonstration-body.ts';
import { disabilityNeeds, illnesses } from './demonstration-illnesses.ts';

const today = dayOf(demonstrationDay);

/** Shares that no source gives: design choices. */
const shares = {
  hiv: 0.0002,
  vaccinated: 0.96,
  vaccinatedWithoutNumber: 0.75,
  checkedLastYear: 0.8,
  checkedYearBefore: 0.45,
  injured: 0.012,
  harmedWhereGuardianshipLacks: 0.15,
  harmedWhereSealed: 0.6,
};

const mentalHealthOf = {
  usual: weighted<MentalHealth>({ NOT_ASSESSED: 30, NO_FINDING: 66, NEEDS_ATTENTION: 3.5, IN_TREATMENT: 0.5 }),
  burdened: weighted<MentalHealth>({ NOT_ASSESSED: 20, NO_FINDING: 55, NEEDS_ATTENTION: 20, IN_TREATMENT: 5 }),
};
const accidentOf = weighted<InjuryKind>({
  FRACTURE: 30,
  WOUND: 30,
  BURN: 18,
  HEAD_INJURY: 10,
  POISONING: 5,
  DROWNING: 3,
  OTHER: 4,
});
const harmOf = weighted<InjuryKind>({ BRUISES: 55, WOUND: 15, BURN: 10, FRACTURE: 10, SEXUAL: 10 });

const hiv = 'B24';

/** Malformations, cerebral palsy, disorders of development and of the senses show in the first years. */
const inbornOrEarly = /^(Q|G80|F7|F8|H35|H54|H90)/;

/** In days. */
const year = 365.25;

interface Diagnosed {
  id: string;
  code: string;
  day: number;
}

/** The medical records of the demonstration's children. */
export const demonstration: DemonstrationTable[] = [
  {
    table: 'medical_summary',
    columns: ['child_id', 'version', 'vaccination_complete', 'special_needs', 'fit_for_school', 'mental_health'],
    rowsOf: (child) => {
      const random = child.random('health.summary');
      const vaccinated = random() < (child.residentId === null ? shares.vaccinatedWithoutNumber : shares.vaccinated);
      const age = (today - dayOf(child.birthDate)) / year;
      return [
        [
          child.id,
          1,
          vaccinated,
          specialNeedsOf(child),
          fitForSchool(child, age, random),
          mentalHealth(child, age, random),
        ],
      ];
    },
  },
  {
    table: 'checkup',
    columns: [
      'child_id',
      'id',
      'version',
      'checked_on',
      'height_cm',
      'weight_kg',
      'vision_left',
      'vision_right',
      'hospital',
      'result',
    ],
    rowsOf: (child) => {
      const random = child.random('health.checkup');
      const born = dayOf(child.birthDate);
      const size = random();
      const known = child.diagnoses.length === 0 ? [] : diagnosesOf(child);
      const days: number[] = [];
      if (random() < shares.checkedLastYear) days.push(today - between(random, 1, 300));
      if (random() < shares.checkedYearBefore) days.push(today - between(random, 365, 665));
      return days
        .filter((day) => day > born)
        .map((day) => {
          const { heightCm, weightKg } = bodyOf(child.sex, (day - born) / year, size, random());
          const isExamined = day - born > 4 * year;
          return [
            child.id,
            idOf(child, random),
            1,
            isoDate(day),
            heightCm,
            weightKg,
            isExamined ? visionOf(child, random) : null,
            isExamined ? visionOf(child, random) : null,
            hospitalOf(child),
            resultOf(known, day),
          ];
        });
    },
  },
  {
    table: 'diagnosis',
    columns: ['child_id', 'id', 'version', 'code', 'name', 'diagnosed_on'],
    rowsOf: (child) =>
      diagnosesOf(child).map(({ id, code, day }) => [child.id, id, 1, code, illnesses[code]!.name, isoDate(day)]),
  },
  {
    table: 'injury',
    columns: ['child_id', 'id', 'version', 'happened_on', 'kind', 'cause', 'reported'],
    rowsOf: (child) => {
      const random = child.random('health.injury');
      const isUnguarded = child.categories.includes('guardianship-lacking');
      const harmed =
        random() < (child.sealed ? shares.harmedWhereSealed : isUnguarded ? shares.harmedWhereGuardianshipLacks : 0);
      if (!harmed && random() >= shares.injured) return [];
      const cause: InjuryCause = harmed
        ? child.sealed || random() < 0.3
          ? 'SUSPECTED_VIOLENCE'
          : 'SUSPECTED_NEGLECT'
        : 'ACCIDENT';
      const kind = cause === 'SUSPECTED_VIOLENCE' ? harmOf(random) : accidentOf(random);
      const lived = Math.min(today - dayOf(child.birthDate), 2 * year);
      return [[child.id, idOf(child, random), 1, isoDate(today - Math.floor(random() * lived)), kind, cause, harmed]];
    },
  },
];

function idOf(child: DemonstrationChild, random: Random): string {
  return uuidOf(random() * 4_294_967_296, child.index);
}

function specialNeedsOf({ disability, diagnoses }: DemonstrationChild): SpecialNeed[] {
  if (disability === null && diagnoses.length === 0) return [];
  const ofDisability = disability === null ? [] : disabilityNeeds[disability.category];
  return [...new Set([...ofDisability, ...diagnoses.flatMap((code) => illnesses[code]!.needs)])];
}

function fitForSchool(
  { disability, diagnoses, schoolStage }: DemonstrationChild,
  age: number,
  random: Random,
): boolean | null {
  if (age < 3) return null;
  const severe = disability !== null && disability.grade === 1 && [4, 5, 6, 7].includes(disability.category);
  const chance = severe ? 0.6 : diagnoses.some((code) => illnesses[code]!.isSevere) ? 0.35 : 0;
  return !(schoolStage === 'none' || age >= 6) || random() >= chance;
}

function mentalHealth(child: DemonstrationChild, age: number, random: Random): MentalHealth {
  if (age < 6) return 'NOT_ASSESSED';
  if (child.disability?.category === 6) return 'IN_TREATMENT';
  const { sealed, livesWith, categories } = child;
  const isBurdened =
    sealed || livesWith === 'alone' || categories.includes('orphan') || categories.includes('de-facto-unsupported');
  return mentalHealthOf[isBurdened ? 'burdened' : 'usual'](random);
}

/** Tenths of the five-grade scale, 5.0 and above being normal. */
function visionOf({ disability, diagnoses }: DemonstrationChild, random: Random): number {
  const [from, to] = disability?.category === 1 ? [10, 40] : diagnoses.includes('H52.1') ? [43, 48] : [48, 52];
  return between(random, from, to) / 10;
}

/** Who examines: 001 to 099 are sub-districts (街道), the rest towns. */
function hospitalOf({ residenceDivision }: DemonstrationChild): string {
  return Number(residenceDivision.slice(6, 9)) < 100 ? '街道社区卫生服务中心' : '乡镇卫生院';
}

/** What was diagnosed by the day of the check-up. HIV is written in no other record. */
function resultOf(known: Diagnosed[], checkedOn: number): string {
  const findings = known
    .filter(({ code, day }) => code !== hiv && day <= checkedOn)
    .map(({ code }) => illnesses[code]!.name);
  return findings.length === 0 ? '未见异常' : findings.join('；');
}

function diagnosesOf(child: DemonstrationChild): Diagnosed[] {
  const random = child.random('health.diagnosis');
  const codes = random() < shares.hiv ? [...child.diagnoses, hiv] : child.diagnoses;
  const born = dayOf(child.birthDate);
  return codes.map((code) => {
    const span = Math.min(today - born, inbornOrEarly.test(code) ? 2 * year : Infinity);
    return { id: idOf(child, random), code, day: born + Math.floor(random() * span) };
  });
}
