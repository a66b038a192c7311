import { join } from 'node:path';
import { folders } from '../platform/folders.ts';
import { readPolicyText, shownPath } from '../platform/policy/files/read-policy-file.ts';
import { figureOf, type Figure } from './figure.ts';
import { readIndicators } from './read-indicators.ts';
import { gatherStatistics } from '../platform/statistics/gather-statistics.ts';
import { loadDepartments } from '../platform/subgraph/load-departments.ts';

/** What the departments' manifests declare: schema, counters and answers follow from it. */
export const declaredStatistics = gatherStatistics(await loadDepartments());

const path = join(folders.policies, 'indicators.yaml');

/**
 * Whatever a row can tell, by the name of its field: the departments' measures, and the indicators that are reckoned
 * from them.
 */
export const declaredFigures: ReadonlyMap<string, Figure> = new Map(
  [
    ...[...declaredStatistics.measures.values()].map(figureOf),
    ...readIndicators(shownPath(path), readPolicyText(path), declaredStatistics),
  ].map((figure) => [figure.name, figure]),
);
