import type { TestPlatform } from '../kit/start-test-platform.ts';
import { within } from './written-traces.ts';

export const verifyHousehold = `mutation($input: HouseholdInput!) { verifyHousehold(input: $input) { household {
  version status address verifiedOn
} } }`;
export const recordDetention = `mutation($input: GuardianDetentionInput!) {
  recordGuardianDetention(input: $input) { custody { guardiansDetained {
    id version relation measure from until childrenAsked arrangement
  } } }
}`;
export const recordRemoval = `mutation($input: ProtectiveRemovalInput!) {
  recordProtectiveRemoval(input: $input) { custody { protectiveRemovals {
    id version on reason handedOverTo handoverDocument childsView childsViewMissingReason
  } } }
}`;

export const household = {
  version: 1,
  status: 'REGISTERED',
  address: '3组27号',
  verifiedOn: '2026-06-01',
  reason: '入户核实',
};
export const detention = {
  version: 0,
  relation: 'FATHER',
  measure: 'ARREST',
  from: '2026-05-01',
  childrenAsked: true,
  arrangement: 'RELATIVES',
  reason: '羁押询问',
};
export const removal = {
  version: 0,
  on: '2026-06-03',
  removalReason: 'ABUSE',
  handedOverTo: 'RELIEF_INSTITUTION',
  handoverDocument: '交接〔2026〕8号',
  childsView: '愿意去，希望能继续上学。',
  reason: '出警带离',
};

/** A child of the place, different for each number. */
export async function childInPoliceRecords(
  kit: TestPlatform,
  at: number,
  condition = 'exists (select from household h where h.child_id = s.child_id)',
): Promise<string> {
  const [row] = await kit.sql(
    'police',
    `select child_id from child_scope s where ${within} and ${condition} order by child_id limit 1 offset ${at}`,
  );
  return row.child_id;
}
