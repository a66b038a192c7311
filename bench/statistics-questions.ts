import { requesters, type BenchRequester } from './requesters.ts';

/** A question of a dashboard, and the statements on the departments' tables that answer it for one month. */
export interface StatisticsQuestion {
  title: string;
  asker: BenchRequester;
  query: string;
  groupBy: { department: string; sql: string }[];
}

const age = 'extract(year from age(scope.birth_date))';
const register = 'child scope left join guardianship using (child_id)';
const schools = 'child_scope scope left join schooling using (child_id)';
const doctors = 'child_scope scope left join medical_summary using (child_id)';

/**
 * Three measures, two dimensions, the districts of one city, a series of months: by a client that sees protected numbers, and
 * by a client that sees true numbers.
 */
export function statisticsQuestions(from: string, until: string): StatisticsQuestion[] {
  const ask = (by: string, rows: string) =>
    `{ statistics(query: { by: [${by}] }, level: COUNTY, from: "${from}", until: "${until}") {
      periods rows { division { code } ${rows} }
    } }`;
  return [
    {
      title: 'protected: children, dropouts and children without a carer by age band',
      asker: requesters.dashboard,
      query: ask(
        'AGE_BAND',
        'ageBand { code } children { counts states } dropouts { counts states rates } withoutCarer { counts states ' +
          'rates }',
      ),
      groupBy: [
        groupBy('civil-affairs', register, `${age}, lives_with`),
        groupBy('education', schools, `${age}, status`),
      ],
    },
    {
      title: 'protected: children, vaccinated and boarders by category',
      asker: requesters.dashboard,
      query: ask(
        'CATEGORY',
        'category { code } children { counts states } vaccinated { counts states rates } boarders { counts states ' +
          'rates }',
      ),
      groupBy: [
        groupBy('civil-affairs', register, 'scope.categories'),
        groupBy('health', doctors, 'scope.categories, vaccination_complete'),
        groupBy('education', schools, 'scope.categories, boarding'),
      ],
    },
    {
      title: 'true numbers: children, without a carer and stale files by age band and sex',
      asker: requesters.provinceWelfare,
      query: ask(
        'AGE_BAND, SEX',
        'ageBand { code } sex { code } children { counts states } withoutCarer { counts states } staleFiles { ' +
          'counts states }',
      ),
      groupBy: [
        groupBy('civil-affairs', register, `${age}, sex, lives_with, updated_at < now() - interval '12 months'`),
      ],
    },
  ];
}

function groupBy(department: string, from: string, by: string): StatisticsQuestion['groupBy'][number] {
  return {
    department,
    sql: `select left(scope.residence_division, 6), ${by}, count(*) from ${from}
      where not scope.sealed and scope.residence_division like '12%' group by 1, ${by}`,
  };
}
