import type { Policies } from '../../../platform/policy/policy.ts';
import { isRootType } from '../../../platform/policy/structural-types.ts';
import type { LooksOfDay } from './load-child-looks.ts';
import type { SubjectLook } from './subject-report.type.ts';
import { partsOf } from '../../../platform/policy/may-read-item.ts';

/**
 * What is told of these looks to the child and its guardian: no client, no case, and no look at which nothing was
 * shown. Pure.
 */
export function subjectLooks(looks: readonly LooksOfDay[], purposes: Policies['purposes']): SubjectLook[] {
  const shown = looks
    .map((look) => ({
      ...look,
      types: look.items.map((item) => partsOf(item)[0]).filter((type) => !isRootType(type)),
    }))
    .filter(({ types }) => types.length > 0);
  const groups = Map.groupBy(shown, ({ day, owner, requester: { department, purpose } }) =>
    JSON.stringify([day, department, owner, purpose]),
  );
  const told = [...groups.values()].map((alike): SubjectLook => {
    const {
      day,
      owner,
      requester: { department, purpose },
    } = alike[0]!;
    return {
      day,
      department,
      owner,
      purpose,
      // A purpose that is on the list no more is told by its name.
      purposeTitle: purposes.get(purpose)?.title ?? purpose,
      legalBasis: purposes.get(purpose)?.legalBasis ?? '',
      types: [...new Set(alike.flatMap(({ types }) => types))].sort(),
      times: alike.reduce((sum, { looks: ofDay }) => sum + ofDay, 0),
    };
  });
  const asked = ({ department, owner, purpose }: SubjectLook) => `${department} ${owner} ${purpose}`;
  return told.sort((one, other) => other.day.localeCompare(one.day) || asked(one).localeCompare(asked(other)));
}
