import type { EthnicGroupCode } from '../platform/standards/ethnic-group.ts';
import { composeResidentId } from '../platform/standards/resident-id.ts';
import { birthOf, capacityOf, type Birth } from './birth.ts';
import type { ChildCategory, DemonstrationChild, LivesWith } from './demonstration-child.ts';
import { familyOf } from './family.ts';
import { healthOf } from './health.ts';
import { dayOf, isoDate } from './iso-date.ts';
import { childGivenName, nameVariant, surname } from './names.ts';
import { planOf, type Plan } from './plan.ts';
import { pick, randomStream, weighted, type Random } from './random.ts';
import {
  burdenShares,
  ethnicGroupShares,
  maleShare,
  missingNumberShares,
  otherShares,
  type Situation,
} from './shares.ts';
import { uuidOf } from './uuid-of.ts';
import type { Village } from './villages-of-places.ts';

const pickMissingNumberReason = weighted(missingNumberShares);
const ethnicGroupPickers = new Map(
  Object.entries(ethnicGroupShares).map(([province, shares]) => [province, weighted(shares)]),
);

interface World {
  seed: number;
  /** Days since 1970-01-01. */
  today: number;
  todayIso: string;
  places: { code: string; villages: Village[] }[];
}

/**
 * The population that all departments derive their demonstration rows from: children of the given villages, each place
 * having the same share. The n-th child depends on seed, today and villages only, not on how many are asked for.
 * @param seed a whole number from 0 to below 2³²
 * @param today `YYYY-MM-DD`: ages and dates count from it
 * @throws RangeError when an argument is out of range, or more children are asked for than the places have numbers for
 * (two million each)
 */
export function* populate({
  children,
  seed,
  today,
  villages,
}: {
  children: number;
  seed: number;
  today: string;
  villages: readonly Village[];
}): Generator<DemonstrationChild> {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)
    throw new RangeError('seed must be a whole number from 0 to below 4294967296.');
  const places = [...Map.groupBy(villages, ({ place }) => place)].map(([code, ofPlace]) => ({
    code,
    villages: ofPlace,
  }));
  if (!Number.isInteger(children) || children < 0 || children > capacityOf(places.length)) {
    throw new RangeError(
      `children must be a whole number up to ${capacityOf(places.length)}, about two million for each place of the villages.`,
    );
  }
  const world = { seed, today: dayOf(today), todayIso: today, places };
  for (let index = 0; index < children; index++) yield childAt(world, index);
}

function childAt(world: World, index: number): DemonstrationChild {
  const { seed, today, todayIso, places } = world;
  const plan = planOf(seed, index);
  const { hardCase, pair, member, related } = plan;
  const first = pair * 2;
  const isSecondRecord = hardCase === 'same-child-in-two-villages' && member === 1;
  // The second record of a child is about the first child; the second of siblings has the family of the first.
  const person = isSecondRecord ? first : index;
  const place = pair % places.length;
  const placeCode = places[place]!.code;
  const birthBy = (one: Plan) => birthOf(seed, today, one, places.length, place, placeCode);
  const birth = birthBy(plan);
  const neighbour = { ...plan, index: first + 1 - member, member: member === 0 ? 1 : 0 } as const;
  const otherBirth = related ? birthBy(neighbour) : birth;

  const familyRandom = randomStream(seed, related ? first : index, 'family');
  const { household, residence } = homesOf(world, place, familyRandom);
  const ethnicGroup = (ethnicGroupPickers.get(placeCode.slice(0, 2))?.(familyRandom) ?? '01') as EthnicGroupCode;
  const familyName = surname(familyRandom, ethnicGroup);
  const poverty = familyRandom();

  const random = randomStream(seed, person, 'child');
  const sex = sexOf(seed, person);
  const name = familyName + childGivenName(random, sex);
  const reason =
    hardCase === 'no-number' ? pickMissingNumberReason(random) : isSecondRecord ? 'registration-pending' : null;
  const { situation, ...family } = familyOf({
    random: familyRandom,
    today,
    surname: familyName,
    county: household.slice(0, 6),
    birth: member === 0 ? birth : otherBirth,
    youngest: Math.max(birth.day, otherBirth.day),
    noGuardian: hardCase === 'no-guardian',
    foundling: reason === 'foundling',
  });
  const birthDate = isoDate(birth.day);
  const burdens = burdensOf(random, {
    situation,
    isUnguarded: hardCase === 'no-guardian',
    age: completedYears(birthDate, todayIso),
    poverty,
  });
  const numberedIn = birth.abolished ?? household.slice(0, 6);
  const isVariant = hardCase === 'name-variant' || (isSecondRecord && randomStream(seed, index, 'second')() < 0.5);

  return {
    index,
    id: uuidOf(seed, index),
    name: isSecondRecord && isVariant ? nameVariant(name) : name,
    otherName: hardCase === 'name-variant' ? nameVariant(name) : null,
    sex,
    birthDate,
    residentId: reason === null ? composeResidentId(numberedIn, birthDate, sequenceOf(seed, plan, birth, sex)) : null,
    residentIdMissingReason: reason,
    ethnicGroup,
    householdDivision: household,
    residenceDivision: isSecondRecord
      ? otherVillage(world, place, residence, randomStream(seed, index, 'village'))
      : residence,
    ...burdens,
    riskLevel: riskLevelOf(random, family.livesWith, burdens.categories),
    ...family,
    sealed: random() < otherShares.sealed,
    schoolStage: schoolStageOf(random, birthDate, todayIso),
    hardCase: hardCase === 'old-division-code' && birth.abolished === null ? null : hardCase,
    pairId: related ? uuidOf(seed, first + 1 - member) : null,
    random: (stream) => randomStream(seed, index, `use:${stream}`),
  };
}

/** What weighs on a child, and the categories of the register that follow. */
function burdensOf(
  random: Random,
  // `poverty` from 0 to below 1: the lower, the poorer.
  { poverty, ...child }: Pick<Facts, 'situation' | 'isUnguarded' | 'age'> & { poverty: number },
) {
  const shares = burdenShares[child.situation];
  const { disability, diagnoses, isSeriouslyIll } = healthOf(random, shares.disabled, shares.ill);
  const categories = categoriesOf({
    ...child,
    isPoor: poverty < shares.poor,
    isDisabled: disability !== null,
    isSeriouslyIll,
    isVagrant: random() < shares.vagrant,
  });
  return { categories, disability, diagnoses };
}

function sexOf(seed: number, person: number): '1' | '2' {
  return randomStream(seed, person, 'sex')() < maleShare ? '1' : '2';
}

// Twins have consecutive numbers: of one sex 2 apart, because the parity says the sex; of two sexes 1 apart.
function sequenceOf(seed: number, { hardCase, pair, member }: Plan, { half }: Birth, sex: '1' | '2'): number {
  const isSecondOfSameSex = hardCase === 'twins' && member === 1 && sexOf(seed, pair * 2) === sex;
  return 2 * (isSecondOfSameSex ? half + 1 : half) + (sex === '1' ? 1 : 0);
}

function homesOf({ places }: World, place: number, random: Random): { household: string; residence: string } {
  const household = pick(random, places[place]!.villages).code;
  const chance = random();
  if (chance < otherShares.residenceInOtherPlace)
    return { household, residence: pick(random, pick(random, places).villages).code };
  if (chance < otherShares.residenceInOtherPlace + otherShares.residenceElsewhereInPlace) {
    return { household, residence: pick(random, places[place]!.villages).code };
  }
  return { household, residence: household };
}

function otherVillage({ places }: World, place: number, not: string, random: Random): string {
  const { villages } = places[place]!;
  const at = Math.floor(random() * villages.length);
  return villages[at]!.code === not ? villages[(at + 1) % villages.length]!.code : villages[at]!.code;
}

interface Facts {
  situation: Situation;
  isUnguarded: boolean;
  age: number;
  isPoor: boolean;
  isDisabled: boolean;
  isSeriouslyIll: boolean;
  isVagrant: boolean;
}

function categoriesOf({
  situation,
  isUnguarded,
  age,
  isPoor,
  isDisabled,
  isSeriouslyIll,
  isVagrant,
}: Facts): ChildCategory[] {
  const categories: ChildCategory[] = [];
  // Left-behind is who is under 16; orphan and de-facto unsupported, who is under 18.
  if (situation === 'left-behind' && age < 16) categories.push('left-behind');
  if (situation === 'orphan' || situation === 'de-facto-unsupported') categories.push(situation);
  if (isUnguarded) categories.push('guardianship-lacking');
  if (isPoor) categories.push('poor');
  if (isDisabled) categories.push('disabled');
  if (isSeriouslyIll) categories.push('seriously-ill');
  if (isVagrant) categories.push('vagrant');
  return categories.length > 0 ? categories : ['poor'];
}

function riskLevelOf(random: Random, livesWith: LivesWith, categories: ChildCategory[]): 1 | 2 | 3 | null {
  const chance = random();
  if (categories.includes('guardianship-lacking') || categories.includes('vagrant')) return chance < 0.6 ? 1 : 2;
  const isHeavy = categories.length > 1 || livesWith === 'other-parent' || categories[0] !== 'left-behind';
  if (isHeavy) return chance < 0.05 ? 1 : chance < 0.35 ? 2 : chance < 0.85 ? 3 : null;
  return chance < 0.005 ? 1 : chance < 0.05 ? 2 : chance < 0.35 ? 3 : null;
}

function completedYears(birthDate: string, today: string): number {
  return Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (today.slice(5) < birthDate.slice(5) ? 1 : 0);
}

// The school year begins on 1 September; primary school with those who have turned six by 31 August.
function schoolStageOf(random: Random, birthDate: string, today: string): DemonstrationChild['schoolStage'] {
  const schoolYear = Number(today.slice(0, 4)) - (today.slice(5, 7) < '09' ? 1 : 0);
  const age = schoolYear - Number(birthDate.slice(0, 4)) - (birthDate.slice(5, 7) > '08' ? 1 : 0);
  if (age < 3 || (age < 6 && random() < otherShares.notInKindergarten)) return 'none';
  if (age < 6) return 'kindergarten';
  if (age < 12) return 'primary';
  return age < 15 ? 'junior' : 'senior';
}
