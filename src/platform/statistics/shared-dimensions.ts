import type { StatisticDimension } from './define-statistics.ts';
import { monthsBetween } from './months.ts';

/** Categories in the order in which a child that has several is counted, so that nobody is counted twice (不重报、不漏报). */
const categories = {
  ORPHAN: '孤儿',
  DE_FACTO_UNSUPPORTED: '事实无人抚养儿童',
  VAGRANT: '流浪儿童',
  GUARDIANSHIP_LACKING: '监护缺失或监护不当儿童',
  SERIOUSLY_ILL: '重病儿童',
  DISABLED: '残疾儿童',
  POOR: '贫困家庭儿童',
  LEFT_BEHIND: '农村留守儿童',
} as const;

const order = Object.keys(categories)
  .map((code) => `'${code}'`)
  .join(', ');

/** By which every department counts, from its own copy of the child's scope. */
export const sharedDimensions: readonly StatisticDimension[] = [
  {
    name: 'category',
    title: '儿童类别',
    isSensitive: true,
    item: 'Child.categories',
    values: categories,
    description:
      'Why the child is in the register; a child of several categories counts in the first of them as they stand ' +
      'here (S0-1, S0-2, S1-1).',
    sql: `(select code from unnest(array[${order}]) with ordinality as listed(code, place) where code = any(scope.categories) order by place limit 1)`,
  },
  {
    name: 'ageBand',
    title: '年龄段',
    isSensitive: false,
    isAlwaysRecorded: true,
    item: 'Child.birthDate',
    description: 'Completed years on the last day of the month (2018 report of 民政部: 0–5, 6–13, 14–15).',
    values: {
      AGE_0_2: '0—2岁',
      AGE_3_5: '3—5岁',
      AGE_6_11: '6—11岁',
      AGE_12_13: '12—13岁',
      AGE_14_15: '14—15岁',
      AGE_16_17: '16—17岁',
      AGE_18_OVER: '18岁及以上',
    },
    sql: `to_char(scope.birth_date, 'YYYY-MM')`,
    valueAt(birthMonth, month) {
      // Before its birth a child was not counted; a child entered too early is youngest.
      const years = Math.floor(monthsBetween(birthMonth!, month) / 12);
      return ageBands.find(({ below }) => years < below)!.code;
    },
  },
];

const ageBands = [
  { below: 3, code: 'AGE_0_2' },
  { below: 6, code: 'AGE_3_5' },
  { below: 12, code: 'AGE_6_11' },
  { below: 14, code: 'AGE_12_13' },
  { below: 16, code: 'AGE_14_15' },
  { below: 18, code: 'AGE_16_17' },
  { below: Infinity, code: 'AGE_18_OVER' },
];
