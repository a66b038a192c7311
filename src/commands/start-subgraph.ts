import { config } from '../platform/config.ts';
import { folders } from '../platform/folders.ts';
import { loadPolicies } from '../platform/policy/load-policies.ts';
import { readContract } from '../platform/policy/read-contract.ts';
import { createSubgraph } from '../platform/subgraph/create-subgraph.ts';
import { departmentNames, loadDepartments } from '../platform/subgraph/load-departments.ts';
import { serveSubgraph } from '../platform/subgraph/serve-subgraph.ts';
import { deliverOverHttp, subscribersOf } from './deliver-events.ts';
import { required } from './required.ts';
import { runUntilStopped } from './run-until-stopped.ts';

/** Starts one department's subgraph as a process of its own. */
export async function startSubgraph(name: string): Promise<void> {
  await runUntilStopped(async () => {
    if (!departmentNames().includes(name)) throw new RangeError(`There is no department ${name}. There are: ${departmentNames().join(', ')}.`);
    const departments = await loadDepartments();
    const { databaseUrl, requesterKey, eventKey } = config.department(name);
    const policies = loadPolicies(folders.policies, readContract(folders.schema));
    const subgraph = await createSubgraph({
      department: departments.find((department) => department.name === name)!,
      databaseUrl: required(databaseUrl, name, 'DATABASE_URL'),
      policies: () => policies,
      requesterKey: required(requesterKey, name, 'REQUESTER_KEY'),
      eventKey: required(eventKey, name, 'EVENT_KEY'),
      subscribers: subscribersOf(departments),
      deliver: deliverOverHttp((subscriber) => config.department(subscriber)),
    });
    const server = await serveSubgraph(subgraph, { host: config.host, port: config.port ?? 0 });
    process.stdout.write(`The subgraph ${name} answers at ${server.url}\n`);
    return {
      async close() {
        await server.close();
        await subgraph.close();
      },
    };
  });
}
