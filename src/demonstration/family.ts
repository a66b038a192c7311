import { composeResidentId } from '../platform/standards/resident-id.ts';
import type { Birth } from './birth.ts';
import type {
  CarerRelation,
  DemonstrationCarer,
  DemonstrationParent,
  EntrustedCare,
  LivesWith,
  ParentCondition,
} from './demonstration-child.ts';
import { isoDate } from './iso-date.ts';
import { adultGivenName, elderGivenName } from './names.ts';
import { between, pick, weighted, type Random } from './random.ts';
import { guardianShares, orphanHomeShares, otherShares, situationShares, type Situation } from './shares.ts';
import { occupations, workCounties } from './work-counties.ts';

export interface Family {
  situation: Situation;
  livesWith: LivesWith;
  parents: DemonstrationParent[];
  carer: DemonstrationCarer | null;
  entrustedCare: EntrustedCare | null;
}

interface Circumstances {
  random: Random;
  today: number;
  surname: string;
  county: string;
  /** Of the first child: its carer's number is made from it. */
  birth: Birth;
  /** Day of birth of the youngest child of the family, days since 1970-01-01. */
  youngest: number;
  noGuardian: boolean;
  foundling: boolean;
}

const pickSituation = weighted(situationShares);
const pickGuardian = weighted(guardianShares);
const pickOrphanHome = weighted(orphanHomeShares);
// What follows is a design choice throughout.
const pickUnsupportedHome = weighted({ grandparents: 78, relatives: 16, institution: 6 });
const pickIncapacity = weighted({
  'severely-disabled': 24,
  'seriously-ill': 16,
  detained: 26,
  'compulsory-detoxification': 8,
  missing: 26,
});
const pickSecondAway = weighted({ 'working-away': 95, dead: 2, missing: 2, detained: 1 });
const pickHardship = weighted({ able: 70, 'seriously-ill': 12, 'severely-disabled': 10, dead: 8 });

/** The family of one child or of siblings: why they are in the register, their parents, and who cares for them. */
export function familyOf(circumstances: Circumstances): Family {
  const { random, today, youngest, foundling, noGuardian } = circumstances;
  const situation = foundling ? 'orphan' : noGuardian ? 'left-behind' : situationOf(circumstances);
  // Nobody has the guardianship of a small child that stays with relatives; it does not live alone.
  const unguarded = today - youngest < 6 * 365 ? 'relatives' : 'alone';
  const livesWith = foundling ? 'institution' : noGuardian ? unguarded : livesWithOf(random, situation);
  const parents = foundling ? [] : parentsOf(circumstances, situation, livesWith);
  const carer = noGuardian ? null : carerOf(circumstances, livesWith, parents);
  return { situation, livesWith, parents, carer, entrustedCare: entrustedCareOf(circumstances, parents, carer) };
}

function situationOf({ random, today, youngest }: Circumstances): Situation {
  const situation = pickSituation(random);
  // Missing and custody count after six months: no younger child can be de-facto unsupported because of them.
  return situation === 'de-facto-unsupported' && today - youngest < 200 ? 'hardship' : situation;
}

function livesWithOf(random: Random, situation: Situation): LivesWith {
  switch (situation) {
    case 'left-behind':
      return pickGuardian(random);
    case 'orphan':
      return pickOrphanHome(random);
    case 'de-facto-unsupported':
      return pickUnsupportedHome(random);
    case 'hardship':
      return 'parents';
  }
}

function parentsOf(circumstances: Circumstances, situation: Situation, livesWith: LivesWith): DemonstrationParent[] {
  const { random, surname } = circumstances;
  const [one, other] = conditionsOf(random, situation, livesWith);
  // Fathers work away, die and are detained more often than mothers.
  const [father, mother] = random() < 0.65 ? [one, other] : [other, one];
  return [
    parent(circumstances, 'father', surname + adultGivenName(random, '1'), father),
    parent(
      circumstances,
      'mother',
      pick(random, '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗') + adultGivenName(random, '2'),
      mother,
    ),
  ];
}

function conditionsOf(random: Random, situation: Situation, livesWith: LivesWith): [ParentCondition, ParentCondition] {
  switch (situation) {
    case 'left-behind':
      if (livesWith === 'other-parent') return ['working-away', random() < 0.6 ? 'severely-disabled' : 'seriously-ill'];
      return ['working-away', pickSecondAway(random)];
    case 'orphan':
      return ['dead', 'dead'];
    case 'de-facto-unsupported':
      return [random() < 0.45 ? 'dead' : pickIncapacity(random), pickIncapacity(random)];
    case 'hardship':
      return [pickHardship(random), 'able'];
  }
}

function parent(
  { random, today, youngest }: Circumstances,
  relation: 'father' | 'mother',
  name: string,
  condition: ParentCondition,
): DemonstrationParent {
  const isAway = condition === 'working-away';
  const days = between(random, isAway ? 20 : 183, isAway ? 2900 : 2200);
  // Sickness and work away can be older than the child; the rest began after its birth.
  const isOlder = isAway || condition === 'severely-disabled' || condition === 'seriously-ill';
  const since = condition === 'able' ? null : isoDate(today - (isOlder ? days : Math.min(days, today - youngest)));
  return {
    relation,
    name,
    condition,
    since,
    workplaceDivision: isAway ? pick(random, workCounties).code : null,
    workplace: isAway ? pick(random, occupations) : null,
  };
}

const pickCarer: Readonly<Record<LivesWith, ((random: Random) => CarerRelation) | null>> = {
  grandparents: weighted({ grandmother: 42, grandfather: 33, 'maternal-grandmother': 15, 'maternal-grandfather': 10 }),
  relatives: weighted({ uncle: 55, aunt: 45 }),
  'other-parent': null,
  alone: null,
  institution: null,
  parents: null,
};

function carerOf(
  { random, today, surname, county, birth }: Circumstances,
  livesWith: LivesWith,
  parents: DemonstrationParent[],
): DemonstrationCarer | null {
  if (livesWith === 'other-parent') {
    const { name, relation } = parents.find(({ condition }) => condition !== 'working-away')!;
    return {
      name,
      relation,
      birthYear: Number(isoDate(birth.day).slice(0, 4)) - between(random, 20, 36),
      residentId: null,
    };
  }
  const relation = pickCarer[livesWith]?.(random);
  if (relation === undefined) return null;
  const sex = relation === 'grandfather' || relation === 'maternal-grandfather' || relation === 'uncle' ? '1' : '2';
  const isElder = livesWith === 'grandparents';
  const family =
    relation === 'grandfather' || relation === 'uncle'
      ? surname
      : pick(random, '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗');
  const born = isoDate(today - carerAgeInDays(today - birth.day, isElder));
  // Children with an abolished code share their sequence numbers with others of the county, so their carers stay
  // without a number.
  const isKnown = random() >= otherShares.carerNumberUnknown && birth.abolished === null;
  return {
    name: family + (isElder ? elderGivenName(random, sex) : adultGivenName(random, sex)),
    relation,
    birthYear: Number(born.slice(0, 4)),
    residentId: isKnown ? composeResidentId(county, born, 2 * birth.half + (sex === '1' ? 1 : 0)) : null,
  };
}

// One carer's age for each child's age, 50 to 75 years for grandparents, 25 to 49 for relatives: different children,
// different numbers.
function carerAgeInDays(childDays: number, isElder: boolean): number {
  return isElder ? 18_263 + ((childDays * 1237 + 311) % 9131) : 9132 + ((childDays * 1237 + 311) % 8759);
}

function entrustedCareOf(
  { random, today, youngest }: Circumstances,
  parents: DemonstrationParent[],
  carer: DemonstrationCarer | null,
): EntrustedCare | null {
  const isAway = parents.length === 2 && parents.every(({ condition }) => condition === 'working-away');
  if (carer === null || !isAway || random() >= otherShares.entrustedCare) return null;
  const agreed = today - Math.floor(random() * Math.min(today - youngest, 720));
  return { agreedOn: isoDate(agreed), until: isoDate(agreed + 365 * between(random, 1, 3)), trusteeName: carer.name };
}
