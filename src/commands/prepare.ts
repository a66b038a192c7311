import { config } from '../platform/config.ts';
import { loadSubgraphs } from '../platform/subgraph/load-departments.ts';
import { prepareByPolicies } from '../processes/prepare-by-policies.ts';
import { required } from '../processes/links.ts';
import { reportFault } from '../processes/run-until-stopped.ts';

/** Makes the departments' databases ready, on the servers that the configuration names. */
export async function prepare(
  names: string[],
  { children, seed }: { children: number | null; seed: number },
): Promise<void> {
  try {
    if (config.databaseAdminUrl === null)
      throw new RangeError('DATABASE_ADMIN_URL is not set: name a role that may create databases and roles.');
    const departments = (await loadSubgraphs()).filter(({ name }) => names.length === 0 || names.includes(name));
    await prepareByPolicies({
      adminUrl: config.databaseAdminUrl,
      departments,
      urlOf: (name) => required(config.department(name).databaseUrl, name, 'DATABASE_URL'),
      demonstration: children === null ? null : { children, seed },
      onProgress: (sentence) => process.stderr.write(`${sentence}\n`),
    });
    process.stdout.write(`Ready: ${departments.map(({ name }) => name).join(', ')}\n`);
  } catch (error) {
    reportFault(error);
  }
}
