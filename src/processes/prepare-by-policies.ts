import { policiesToStartWith } from '../governance/policy-changes/policy-versions.ts';
import { prepareDatabases, type Preparation } from '../preparation/prepare-databases.ts';
import { standingPolicies } from '../platform/policy/catalogue/standing-policies.ts';
import type { Policies } from '../platform/policy/policy.ts';
import { adminUrlOf, connected } from '../platform/database/connected.ts';
import { recountDepartment } from '../statistics/counting/recount.ts';

export interface PreparationByPolicies extends Omit<Preparation, 'policies'> {
  /** Those in force where not given. */
  policies?: Policies;
}

/**
 * Makes databases ready for the policies in force, which governance's own database knows: it is made ready first.
 * Without it among them, they are those of the files. @returns the policies
 */
export async function prepareByPolicies({ policies: given, ...preparation }: PreparationByPolicies): Promise<Policies> {
  const governance = preparation.departments.filter(({ name }) => name === 'governance');
  let policies = given ?? standingPolicies();
  if (given === undefined && governance.length > 0) {
    await prepareDatabases({ ...preparation, departments: governance, policies, demonstration: null });
    policies = await policiesToStartWith(preparation.urlOf('governance'), policies);
  }
  await prepareDatabases({ ...preparation, policies });
  await countOnce({ ...preparation, policies });
  return policies;
}

const step = 'statistics counted';

/**
 * Counts the children of all departments the first time, and where a demonstration has replaced them; from then on
 * their changes are counted.
 */
async function countOnce(preparation: Preparation): Promise<void> {
  const { departments, demonstration, onProgress } = preparation;
  const counting = departments.filter(({ statistics }) => statistics);
  if (!departments.some(({ name }) => name === 'statistics') || counting.length === 0) return;
  await connected(adminUrlOf(preparation, 'statistics'), async (statistics) => {
    const { rows: done } = await statistics.query<{ step: string }>(
      `select step from preparation_step where step like '${step}%'`,
    );
    for (const department of counting) {
      const ofDepartment = `${step}: ${department.name}`;
      if (done.some((one) => one.step === ofDepartment) && !demonstration?.replace) continue;
      onProgress(`统计 statistics: ${department.name}`);
      await connected(adminUrlOf(preparation, department.name), (source) =>
        recountDepartment({ statistics, source, department, now: new Date() }),
      );
      await statistics.query('insert into preparation_step (step) values ($1) on conflict do nothing', [ofDepartment]);
    }
    await statistics.query('analyze');
  });
}
