import { defineStatistics } from '../../platform/statistics/define-statistics.ts';
import { monthsBetween } from '../../platform/statistics/months.ts';
import { termsOf } from '../../platform/subgraph/contract/code-table.ts';
import { LivesWith, Sex } from './code-tables.ts';

/** The register: who the children are, with whom they live, and how fresh their files are. */
export const statistics = defineStatistics({
  from: 'child scope left join guardianship using (child_id)',
  dimensions: [
    {
      name: 'sex',
      title: '性别',
      isSensitive: false,
      isAlwaysRecorded: true,
      item: 'Child.sex',
      values: termsOf(Sex),
      description: 'Sex by GB/T 2261.1-2003.',
      sql: 'scope.sex',
    },
    {
      name: 'ethnicGroup',
      title: '民族',
      isSensitive: false,
      isAlwaysRecorded: true,
      item: 'Child.ethnicGroup',
      values: { HAN: '汉族', OTHER: '少数民族' },
      description: 'Ethnic group by GB/T 3304-1991, 01 and all others.',
      sql: `case scope.ethnic_group when '01' then 'HAN' else 'OTHER' end`,
    },
    {
      name: 'livesWith',
      title: '共同生活人',
      isSensitive: true,
      item: 'Guardianship.livesWith',
      values: termsOf(LivesWith),
      description: 'With whom the child lives today (S0-5, S4-8).',
      sql: 'guardianship.lives_with',
    },
    {
      name: 'fileAge',
      title: '档案更新时间',
      isSensitive: false,
      isAlwaysRecorded: true,
      item: 'Child.version',
      description: 'Months since the file was last changed, at the end of the month (S0-8: kept live).',
      values: { WITHIN_3_MONTHS: '3个月内', WITHIN_12_MONTHS: '3至12个月', OVER_12_MONTHS: '超过12个月' },
      sql: `to_char(scope.updated_at at time zone 'Asia/Shanghai', 'YYYY-MM')`,
      valueAt(changed, month) {
        const months = monthsBetween(changed!, month);
        if (months < 3) return 'WITHIN_3_MONTHS';
        return months < 12 ? 'WITHIN_12_MONTHS' : 'OVER_12_MONTHS';
      },
    },
  ],
  measures: [
    {
      name: 'children',
      title: '在册儿童',
      source: 'S0-8、S1-1',
      where: null,
      description: 'Children of the register whose file is not sealed.',
    },
    {
      name: 'withoutCarer',
      title: '独自居住、无人监护儿童',
      source: 'S0-5、未成年人保护法 第二十一条',
      where: { dimension: 'livesWith', value: 'ALONE' },
      description: 'Children who live alone today, by the register.',
    },
    {
      name: 'staleFiles',
      title: '档案超过12个月未更新',
      source: 'S0-8',
      where: { dimension: 'fileAge', value: 'OVER_12_MONTHS' },
      description: 'Children whose file was last changed more than twelve months ago.',
    },
  ],
});
