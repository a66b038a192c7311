import type { DemonstrationChild } from '../../demonstration/demonstration-child.ts';
import type { CopyRow, DemonstrationTable } from '../../demonstration/load-demonstration.ts';
import { uuidOf } from '../../demonstration/uuid-of.ts';
import type { CareArrangement } from './guardian-measure.type.ts';

/** Numbers the measures apart from every other record of the demonstration. */
const seed = 20_260_901;

const arrangements = {
  grandparents: 'RELATIVES',
  relatives: 'RELATIVES',
  'other-parent': 'OTHER_PARENT',
  parents: 'OTHER_PARENT',
  institution: 'WELFARE_INSTITUTION',
  alone: 'UNSETTLED',
} as const satisfies Record<DemonstrationChild['livesWith'], CareArrangement>;

/** The register's parents in compulsory detoxification, as justice executes it. */
export const demonstration: DemonstrationTable[] = [
  {
    table: 'guardian_measure',
    columns: [
      'child_id',
      'id',
      'version',
      'guardian',
      'measure',
      'served_from',
      'served_until',
      'organ',
      'arrangement',
    ],
    rowsOf: measuresOf,
  },
];

function measuresOf(child: DemonstrationChild): CopyRow[] {
  return child.parents
    .filter(({ condition, since }) => condition === 'compulsory-detoxification' && since !== null)
    .map(({ relation, since }) => [
      child.id,
      uuidOf(seed, child.index * 2 + (relation === 'mother' ? 1 : 0)),
      1,
      relation.toUpperCase(),
      'COMPULSORY_DETOXIFICATION',
      since,
      null,
      '省强制隔离戒毒所',
      arrangements[child.livesWith],
    ]);
}
