import { config } from '../platform/config.ts';
import { loadDepartments } from '../platform/subgraph/load-departments.ts';
import { recountDepartment, reconcileDepartment, type Recounted } from '../statistics/counting/recount.ts';
import { reportFault } from '../processes/run-until-stopped.ts';
import { withAdministrators } from '../processes/with-database.ts';

/** Counts every department's children anew and sets the counters to it. */
export async function rebuildStatistics(): Promise<void> {
  await forEachDepartment('rebuilt', (recount) => recountDepartment({ ...recount, now: new Date() }));
}

/** Says whether the counters are those of the departments' tables; exit code 1 where they are not. */
export async function reconcileStatistics(): Promise<void> {
  const found = await forEachDepartment('compared', reconcileDepartment);
  if (found.some(({ differences }) => differences > 0)) {
    process.stderr.write('The counters differ from the tables: npm run statistics:rebuild sets them right.\n');
    process.exitCode = 1;
  }
}

async function forEachDepartment(
  done: string,
  work: (recount: Omit<Parameters<typeof recountDepartment>[0], 'now'>) => Promise<Recounted>,
): Promise<Recounted[]> {
  const found: Recounted[] = [];
  try {
    const departments = (await loadDepartments()).filter((one) => one.statistics);
    await withAdministrators(
      config,
      ['statistics', ...departments.map(({ name }) => name)],
      async ([statistics, ...sources]) => {
        for (const [index, department] of departments.entries()) {
          const begun = Date.now();
          const recounted = await work({ statistics: statistics!, source: sources[index]!, department });
          found.push(recounted);
          process.stdout.write(
            `${department.title} ${department.name}: ${recounted.children} children ${done}, ${recounted.differences} counters differed (${((Date.now() - begun) / 1000).toFixed(1)} s)\n`,
          );
        }
      },
    );
  } catch (error) {
    reportFault(error);
  }
  return found;
}
