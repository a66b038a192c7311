import { readerRights, rightsStatements } from '../platform/rights/rights.ts';
import { formStatements } from '../platform/rights/grant-roles.ts';
import { rowPolicies, rowPolicyStatements } from '../platform/rights/row-policies.ts';
import { formColumns } from '../platform/rights/reading-rights.ts';
import { standingPolicies } from '../platform/policy/catalogue/standing-policies.ts';
import { subgraphNames, loadDepartment } from '../platform/subgraph/load-departments.ts';
import { reportFault } from '../processes/run-until-stopped.ts';

/**
 * Prints the SQL that follows from the policies for an empty database of each department; `prepare` writes what is
 * missing of it.
 */
export async function showGrants({ department }: { department?: string }): Promise<void> {
  try {
    const names = subgraphNames().filter((name) => department === undefined || name === department);
    if (names.length === 0)
      throw new RangeError(`There is no department ${department}. There are: ${subgraphNames().join(', ')}.`);
    const policies = standingPolicies();
    for (const name of names) {
      const owner = await loadDepartment(name);
      const statements = [
        ...formColumns(owner, policies).flatMap((form) => formStatements(form, new Map())),
        ...rightsStatements('grant', readerRights(owner, policies)),
        ...rowPolicyStatements(rowPolicies(owner, policies), []),
      ];
      process.stdout.write(`-- ${owner.title} ${name}\n${statements.map((statement) => `${statement};\n`).join('')}\n`);
    }
  } catch (error) {
    reportFault(error);
  }
}
