import { gatherStatistics } from '../platform/statistics/gather-statistics.ts';
import { loadDepartments } from '../platform/subgraph/load-departments.ts';

/** What the departments' manifests declare: schema, counters and answers follow from it. */
export const declaredStatistics = gatherStatistics(await loadDepartments());
