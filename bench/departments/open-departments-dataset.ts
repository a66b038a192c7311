import { join } from 'node:path';
import { embeddedUrls, type EmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.ts';
import { prepareDatabases } from '../../src/preparation/prepare-databases.ts';
import { loadPolicies } from '../../src/platform/policy/files/load-policies.ts';
import { readContract } from '../../src/platform/policy/files/read-contract.ts';
import { departmentUrls, plainUrls, type Dataset } from '../dataset/open-dataset.ts';
import { openPreparedServer } from '../dataset/open-prepared-server.ts';
import { departmentCounts } from '../workloads.ts';
import { benchFolders, benchNames, ownNames } from './bench-names.ts';
import { loadBenchDepartments } from './generate-department.ts';
import { prepareGenerated } from './prepare-generated.ts';
import { writeBenchFolders } from './write-bench-folders.ts';

/**
 * Starts a database server that holds so many children in the databases of all departments, generated ones among them.
 * It is another one than that of the suite: who may read what in a database follows from the departments that there
 * are.
 */
export async function openDepartmentsDataset(
  root: string,
  children: number,
  onProgress: (sentence: string) => void,
): Promise<Dataset> {
  const departments = await loadBenchDepartments(benchNames);
  await writeBenchFolders(departments, departmentCounts);
  const policies = loadPolicies(benchFolders.policies, readContract(benchFolders.schema));
  const [own, generated] = [true, false].map((isOwn) =>
    departments.filter(({ name }) => ownNames.includes(name) === isOwn),
  ) as [typeof departments, typeof departments];
  const prepare = async (opened: EmbeddedPostgres) => {
    const urlOf = embeddedUrls(opened);
    await prepareDatabases({
      adminUrl: opened.adminUrl,
      departments: own,
      urlOf,
      policies,
      demonstration: { children, seed: 1 },
      onProgress,
    });
    for (const department of generated) {
      onProgress(`${department.name}: its database`);
      await prepareGenerated(
        department,
        policies,
        (database) => opened.urlOf('postgres', database),
        urlOf(department.name),
      );
    }
  };
  const { server, postmaster } = await openPreparedServer(
    join(root, `${children}-children-${benchNames.length}-departments`),
    prepare,
    onProgress,
  );
  // No contender here has all tables in one database: of this one the samples are taken.
  const one = server.urlOf('postgres', 'civil_affairs');
  return {
    urls: { ...departmentUrls(server, benchNames), one, onePermitted: one },
    plainUrlOf: plainUrls(server),
    postmaster,
    close: () => server.stop(),
  };
}
