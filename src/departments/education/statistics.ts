import { defineStatistics } from '../../platform/statistics/define-statistics.ts';
import { termsOf } from '../../platform/subgraph/contract/code-table.ts';
import { SchoolingStatus, SchoolStage } from './code-tables.ts';

/** Where the children of the register go to school. */
export const statistics = defineStatistics({
  from: 'child_scope scope left join schooling using (child_id)',
  dimensions: [
    {
      name: 'schoolStage',
      title: '学段',
      isSensitive: false,
      item: 'Schooling.stage',
      values: termsOf(SchoolStage),
      description: 'Stage of education (S0-45).',
      sql: 'schooling.stage',
    },
    {
      name: 'schoolingStatus',
      title: '就学状态',
      isSensitive: true,
      item: 'Schooling.status',
      values: { ...termsOf(SchoolingStatus), RETURNED: '辍学后返校' },
      description:
        'Where the child stands with its school (S0-27, S0-46); who came back after a dropout counts as returned.',
      sql: `case when schooling.returned_on is not null and schooling.status = 'ENROLLED' then 'RETURNED' else schooling.status end`,
    },
    {
      name: 'boarding',
      title: '寄宿',
      isSensitive: false,
      item: 'Schooling.boarding',
      values: { YES: '寄宿', NO: '走读' },
      description: 'Whether the child boards at school (S0-44).',
      sql: `case schooling.boarding when true then 'YES' when false then 'NO' end`,
    },
  ],
  measures: [
    {
      name: 'dropouts',
      title: '辍学儿童',
      source: 'S0-27、S0-46、S1-25',
      where: { dimension: 'schoolingStatus', value: 'DROPPED_OUT' },
      description: 'Children who left school before the end and have not come back.',
    },
    {
      name: 'returns',
      title: '返校儿童',
      source: 'S0-46、S1-25',
      where: { dimension: 'schoolingStatus', value: 'RETURNED' },
      description: 'Children who are back at school after a dropout.',
    },
    {
      name: 'notEnrolled',
      title: '未入学儿童',
      source: 'S0-46、S1-34',
      where: { dimension: 'schoolingStatus', value: 'NOT_ENROLLED' },
      description: 'Children of school age in no school.',
    },
    {
      name: 'boarders',
      title: '寄宿儿童',
      source: 'S0-44',
      where: { dimension: 'boarding', value: 'YES' },
      description: 'Children who board at school.',
    },
  ],
});
