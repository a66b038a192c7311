import { defineStatistics } from '../../platform/statistics/define-statistics.ts';

/** What screening found of the children of the register; no diagnosis is counted. */
export const statistics = defineStatistics({
  from: 'child_scope scope left join medical_summary using (child_id)',
  dimensions: [
    {
      name: 'fitForSchool',
      title: '是否适合入学',
      isSensitive: false,
      item: 'Medical.fitForSchool',
      values: { YES: '适合', NO: '暂不适合' },
      description: 'Whether the child can go to school, by the doctor (S0-28).',
      sql: `case fit_for_school when true then 'YES' when false then 'NO' end`,
    },
    {
      name: 'vaccination',
      title: '预防接种',
      isSensitive: false,
      item: 'Medical.vaccinationComplete',
      values: { COMPLETE: '已完成', INCOMPLETE: '未完成' },
      description: 'Whether the vaccinations of the child’s age are complete (S0-28).',
      sql: `case vaccination_complete when true then 'COMPLETE' when false then 'INCOMPLETE' end`,
    },
    {
      name: 'specialNeed',
      title: '特殊照护需求',
      isSensitive: true,
      item: 'Medical.specialNeeds',
      values: { SOME: '有', NONE: '无' },
      description: 'Whether others must heed a special need (S0-28, S0-50).',
      sql: `case when special_needs = '{}' then 'NONE' when special_needs is not null then 'SOME' end`,
    },
  ],
  measures: [
    {
      name: 'foundFitForSchool',
      title: '适合入学儿童',
      source: 'S0-28',
      where: { dimension: 'fitForSchool', value: 'YES' },
      description: 'Children whom a doctor found fit for school.',
    },
    {
      name: 'vaccinated',
      title: '预防接种已完成儿童',
      source: 'S0-28',
      where: { dimension: 'vaccination', value: 'COMPLETE' },
      description: 'Children with all vaccinations of their age.',
    },
    {
      name: 'withSpecialNeeds',
      title: '有特殊照护需求儿童',
      source: 'S0-28、S0-50',
      where: { dimension: 'specialNeed', value: 'SOME' },
      description: 'Children whose carers and teachers must heed a special need.',
    },
  ],
});
