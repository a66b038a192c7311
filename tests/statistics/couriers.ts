// A process that carries what the departments tell to the statistics, until it is killed: the databases' URLs by
// department are its argument.
import { openDepartmentDatabase } from '../../src/platform/subgraph/department-database.ts';
import { EventCourier } from '../../src/platform/events/event-courier.ts';
import { takeInEvent } from '../../src/platform/subgraph/take-in-event.ts';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import { loadSubgraphs } from '../../src/platform/subgraph/load-departments.ts';

const urls = JSON.parse(process.argv[2]!) as Record<string, string>;
const policies = standingPolicies();
const departments = await loadSubgraphs();
const open = new Map(
  await Promise.all(
    departments.map(
      async (department) =>
        [department.name, await openDepartmentDatabase({ department, url: urls[department.name]!, policies })] as const,
    ),
  ),
);
const statistics = departments.find(({ name }) => name === 'statistics')!;

/** Exported for its name only: nobody imports a process. */
export const couriers = departments
  .filter((department) => department.statistics)
  .map(
    ({ name }) =>
      new EventCourier(open.get(name)!.fork, async (subscriber, event) => {
        if (subscriber === 'statistics')
          await takeInEvent(statistics, open.get('statistics')!.fork(), event, [], {
            department: 'statistics',
            now: new Date(),
            policies,
            announce: async () => {},
            changesBy() {
              throw new Error('The statistics take no record over.');
            },
          });
      }),
  );
for (const courier of couriers) courier.start();
setInterval(() => {}, 1000);
