/**
 * The cases that a register finds hard, by children in each thousand. A design choice, not a statistic, but for
 * `no-guardian`, which is the census of 2016. `old-division-code` thins out as the abolitions below grow older than the
 * children. Twins, siblings and the same child twice come as pairs of neighbours (indexes 2n and 2n + 1).
 */
export const hardCases = {
  twins: { children: 4, pair: true },
  'same-child-in-two-villages': { children: 4, pair: true },
  sibling: { children: 30, pair: true },
  'no-number': { children: 5, pair: false },
  'no-guardian': { children: 40, pair: false },
  'old-division-code': { children: 10, pair: false },
  'name-variant': { children: 5, pair: false },
} as const;

export type HardCase = keyof typeof hardCases;

/**
 * Children in a thousand by completed years of age. To 15 fitted to the left-behind children of August 2018
 * (0–5: 21.7 %, 6–13: 67.4 %, 14–15: 10.9 %; schooling 7.1 / 18.4 / 51.9 / 19.5 / 3.1 %); 16 and 17 for children in
 * difficulty are a design choice.
 */
export const ageShares = [12, 20, 26, 43, 55, 61, 86.5, 86.5, 86.5, 86.5, 86.5, 86.5, 80, 75, 53, 56, 12, 8];

/** Boys among left-behind children, August 2018. */
export const maleShare = 0.545;

/** With whom left-behind children live, census of 2016; those with nobody (4 %) are the hard case `no-guardian`. */
export const guardianShares = { grandparents: 89.3, relatives: 3.3, 'other-parent': 3.4 };

/**
 * Why a child is in the register. A design choice near the national counts: 697万 left-behind, 25–40万 unsupported,
 * 14–19万 orphans.
 */
export const situationShares = { 'left-behind': 89, 'de-facto-unsupported': 3.5, orphan: 2, hardship: 5.5 };

export type Situation = keyof typeof situationShares;

/** Where orphans live: 13.4 of 19.3万 in the community (2020). */
export const orphanHomeShares = { grandparents: 49, relatives: 20, institution: 31 };

/**
 * What else holds for a child, by situation. For left-behind children August 2018: 0.5 % disabled, 0.1 % ill,
 * about 28 of 697万 in registered poverty or on subsistence allowance; the other rows are design choices.
 */
export const burdenShares: Readonly<
  Record<Situation, { poor: number; disabled: number; ill: number; vagrant: number }>
> = {
  'left-behind': { poor: 0.04, disabled: 0.005, ill: 0.001, vagrant: 0.0003 },
  'de-facto-unsupported': { poor: 0.35, disabled: 0.05, ill: 0.01, vagrant: 0.002 },
  orphan: { poor: 0.25, disabled: 0.06, ill: 0.01, vagrant: 0.002 },
  hardship: { poor: 0.6, disabled: 0.3, ill: 0.15, vagrant: 0.02 },
};

/**
 * Categories of disability of those aged 0–17: most often 智力, 多重 and 肢体 (survey of 2006); the figures are a design
 * choice.
 */
export const disabilityShares = { 5: 35, 7: 25, 4: 20, 2: 8, 1: 4, 3: 4, 6: 4 };

/** Why a child has no number: a design choice. */
export const missingNumberShares = {
  'not-registered': 55,
  'registration-pending': 25,
  foundling: 8,
  'born-abroad': 12,
};

/** Other shares, all design choices. */
export const otherShares = {
  sealed: 0.002,
  residenceElsewhereInPlace: 0.05,
  residenceInOtherPlace: 0.01,
  entrustedCare: 0.45,
  notInKindergarten: 0.07,
  mildDiagnosis: 0.03,
  carerNumberUnknown: 0.05,
};

/** Ethnic groups (GB/T 3304) by the first two digits of the place; elsewhere nearly all are 01 汉. A design choice. */
export const ethnicGroupShares: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  12: { '01': 97, '03': 1.5, '11': 1.5 },
  42: { '01': 97, '15': 2, '06': 1 },
  45: { '01': 88, '08': 11, '12': 1 },
  51: { '01': 98, '07': 1, '04': 1 },
  61: { '01': 98, '03': 2 },
};

/**
 * County codes that were abolished while today's older children were small, by place: a child registered there
 * keeps the number. `until` is the last day on which the code is given to a newborn here.
 */
export const abolishedDivisions: Readonly<
  Record<string, readonly { code: string; name: string; until: string; source: string | null }[]>
> = {
  '420112': [
    { code: '421023', name: '监利县', until: '2019-12-31', source: null },
    { code: '420821', name: '京山县', until: '2017-12-31', source: null },
  ],
  '450700': [
    { code: '450127', name: '横县', until: '2020-12-31', source: null },
    { code: '450122', name: '武鸣县', until: '2014-12-31', source: null },
  ],
  '120000': [
    { code: '120225', name: '蓟县', until: '2015-12-31', source: 'areacodes (yescallop), 1982 to 2016' },
    { code: '120223', name: '静海县', until: '2014-12-31', source: 'areacodes (yescallop), 1982 to 2015' },
    { code: '120221', name: '宁河县', until: '2014-12-31', source: 'areacodes (yescallop), 1982 to 2015' },
  ],
  '610111': [
    { code: '610125', name: '户县', until: '2015-12-31', source: null },
    { code: '610126', name: '高陵县', until: '2013-12-31', source: null },
  ],
  '512000': [{ code: '512081', name: '简阳市', until: '2015-12-31', source: null }],
};
