import { dayOf } from './iso-date.ts';
import type { Plan } from './plan.ts';
import { randomStream } from './random.ts';
import { abolishedDivisions, ageShares } from './shares.ts';

/** When a child was born and what keeps its number unique. */
export interface Birth {
  /** Days since 1970-01-01. */
  day: number;
  /** Half of the sequence in the resident ID number: 2 × half for a girl, one more for a boy. */
  half: number;
  /** The abolished county of registration, six digits, for the hard case `old-division-code`. */
  abolished: string | null;
}

/*
 * Numbers stay unique without remembering them. The children of a place are dealt out in cycles; within a cycle each
 * child takes another slot of the age distribution, and there are so few slots that no two fall on one day. Each cycle
 * has its own sequence number per day. 479 cycles × 4,286 slots: a place holds two million children.
 */
const pairsInCycle = 2143; // prime
const slots = 2 * pairsInCycle;
const stride = 1327; // near the golden section of 2143: the first children are spread over all ages
const cycles = 479;
const twinCycles = 10; // their halves: 480 to 499
const daysInYear = 365.2425;
const total = ageShares.reduce((sum, share) => sum + share, 0);

/** How many children a population can have when its villages lie in so many places. */
export function capacityOf(places: number): number {
  return cycles * slots * places;
}

/** @param places how many places the pairs are dealt out to; `place` the number of this child's */
export function birthOf(
  seed: number,
  today: number,
  plan: Plan,
  places: number,
  place: number,
  placeCode: string,
): Birth {
  if (plan.hardCase === 'twins') return twinBirth(seed, today, plan);
  if (plan.hardCase === 'old-division-code') {
    const birth = birthBeforeAbolition(seed, today, plan, placeCode);
    if (birth !== null) return birth;
  }
  // The same child in two villages is born once.
  const member = plan.hardCase === 'same-child-in-two-villages' ? 0 : plan.member;
  const ofPlace = Math.floor(plan.pair / places);
  const cycle = Math.floor(ofPlace / pairsInCycle);
  const random = randomStream(seed, cycle * places + place, 'cycle');
  const shift = Math.floor(random() * pairsInCycle);
  // Between the two of a pair lie a year and a half at least, as between siblings.
  const distance = Math.floor((0.3 + 0.5 * random()) * pairsInCycle);
  const jitter = random();
  const slot = ((ofPlace % pairsInCycle) * stride + shift) % pairsInCycle;
  const isYounger = member === (randomStream(seed, plan.pair, 'older')() < 0.5 ? 0 : 1);
  const day = today - ageInDays((isYounger ? slot : pairsInCycle + ((slot + distance) % pairsInCycle)) + jitter, 0);
  return { day, half: 1 + ((cycle + scatter(day)) % cycles), abolished: null };
}

function twinBirth(seed: number, today: number, { ordinal }: Plan): Birth {
  const cycle = Math.floor(ordinal / slots);
  if (cycle >= twinCycles)
    throw new RangeError('No sequence numbers are left for further twins: ask for fewer children.');
  const day =
    today - ageInDays(((ordinal % slots) * 2651 + randomStream(seed, cycle, 'twin-cycle')() * slots) % slots, 0);
  return { day, half: 480 + 2 * cycle, abolished: null };
}

// The abolished codes are nobody else's, so these children have all sequence numbers to themselves. Null when nobody is
// old enough.
function birthBeforeAbolition(seed: number, today: number, { ordinal, index }: Plan, placeCode: string): Birth | null {
  const codes = abolishedDivisions[placeCode] ?? [];
  const youngest = shareYoungerThan((today - Math.max(...codes.map(({ until }) => dayOf(until)))) / daysInYear);
  const few = Math.floor(slots * (1 - youngest));
  if (few < 1) return null;
  const cycle = Math.floor(ordinal / few);
  const start = Math.floor(randomStream(seed, cycle, 'old-cycle')() * few);
  const day = today - ageInDays(((ordinal + start) % few) + 0.5, youngest) - 1;
  const open = codes.filter(({ until }) => day <= dayOf(until));
  if (open.length === 0 || today - day >= 18 * daysInYear) return null;
  const { code } = open[Math.floor(randomStream(seed, index, 'abolished')() * open.length)]!;
  return { day, half: 1 + ((cycle + scatter(day)) % cycles), abolished: code };
}

// The first cycle would otherwise give every child the same sequence number.
function scatter(day: number): number {
  return (Math.imul(day, 7919) >>> 0) % cycles;
}

function ageInDays(slot: number, youngest: number): number {
  return Math.floor(ageAt(youngest + slot / slots) * daysInYear);
}

/** The age in years below which a share of all children is. */
function ageAt(share: number): number {
  let left = share * total;
  for (let age = 0; age < ageShares.length; age++) {
    if (left < ageShares[age]!) return age + left / ageShares[age]!;
    left -= ageShares[age]!;
  }
  return ageShares.length - 1 / daysInYear;
}

function shareYoungerThan(years: number): number {
  const age = Math.max(0, Math.min(years, ageShares.length));
  const whole = Math.floor(age);
  return (
    (ageShares.slice(0, whole).reduce((sum, share) => sum + share, 0) + (age - whole) * (ageShares[whole] ?? 0)) / total
  );
}
