import { closest } from 'fastest-levenshtein';
import { recordChanged } from '../../../src/platform/events/department-event.ts';
import { announced } from '../../../src/platform/procedures/announcement.ts';
import { followedUp, handedOver } from '../../../src/platform/procedures/hand-over.ts';
import { numberContested } from '../../../src/platform/procedures/contested-number.ts';
import { contributionEvent } from '../../../src/platform/statistics/announce-contribution.ts';
import type { Department } from '../../../src/platform/subgraph/define-department.ts';

type Manifest = Pick<Department, 'name' | 'records' | 'procedures' | 'consumes'>;

/** Events that a manifest takes in and no manifest announces: a misspelt kind would never arrive, without any error. */
export function eventFaults(manifests: readonly Manifest[]): string[] {
  const kinds = [recordChanged, announced, ...manifests.flatMap(kindsOf)];
  return manifests.flatMap(({ name, consumes }) =>
    Object.keys(consumes)
      .filter((kind) => !kinds.includes(kind))
      .map((kind) => `${name} takes in ${kind}, which no department announces: did you mean ${closest(kind, kinds)}?`),
  );
}

function kindsOf({ name, records = [], procedures = [] }: Manifest): string[] {
  return [
    contributionEvent(name),
    numberContested(name),
    ...records.map(({ event }) => event),
    ...procedures.flatMap(({ type, changed, steps, takesOver }) => [
      ...(changed ? [changed] : []),
      ...(takesOver ? [followedUp(`${name}.${type}`)] : []),
      ...(Object.values(steps).some(({ handsOver }) => handsOver) ? [handedOver(`${name}.${type}`)] : []),
    ]),
  ];
}
