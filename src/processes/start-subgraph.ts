import { AuditReader } from '../platform/audit-log/audit-reader.ts';
import { config } from '../platform/config.ts';
import { standingPolicies } from '../platform/policy/catalogue/standing-policies.ts';
import type { GovernanceDoors } from '../governance/doors.ts';
import { databasePolicySource } from '../governance/policy-changes/policy-versions.ts';
import type { Policies } from '../platform/policy/policy.ts';
import { openSubgraph } from '../platform/subgraph/open-subgraph.ts';
import { openTracer } from '../platform/request-tracer.ts';
import { subgraphNames, loadSubgraphs } from '../platform/subgraph/load-departments.ts';
import { serveSubgraph } from '../platform/subgraph/serve-subgraph.ts';
import { isWorker, runWorker } from './workers/run-worker.ts';
import { deliverOverHttp, subscribersOf, tellOverHttp } from './deliver-events.ts';
import { followGovernance } from './follow-governance.ts';
import { remotePolicySource, requiredPolicyKey } from './remote-policy-source.ts';
import { required } from './required.ts';
import { reportFault, runUntilStopped, sentenceOf } from './run-until-stopped.ts';
import { serveByWorkers } from './serve-by-workers.ts';

/** Starts one department's subgraph alone. */
export async function startSubgraph(name: string, { workers }: { workers: number }): Promise<void> {
  const serve = (policies: Policies, port: number) => serveDepartment(name, policies, port);
  if (isWorker) return runWorker(serve, sentenceOf);
  await runUntilStopped(async () => {
    if (!subgraphNames().includes(name))
      throw new RangeError(`There is no department ${name}. There are: ${subgraphNames().join(', ')}.`);
    const policies = standingPolicies();
    const port = config.port ?? 0;
    const server = await (workers === 1
      ? serve(policies, port)
      : serveByWorkers({ config, workers, port, handover: policies, onFault: reportFault }));
    process.stdout.write(`The subgraph ${name} answers at ${server.url}\n`);
    return server;
  });
}

async function serveDepartment(
  name: string,
  policies: Policies,
  port: number,
): Promise<{ url: string; close(): Promise<void> }> {
  const departments = await loadSubgraphs();
  const urlOf = (department: string) => required(config.department(department).databaseUrl, department, 'DATABASE_URL');
  const isGovernance = name === 'governance';
  const source = isGovernance ? databasePolicySource(urlOf(name)) : remotePolicySource();
  const following = await followGovernance({
    policies,
    source,
    administration:
      isGovernance && config.databaseAdminUrl !== null
        ? { adminUrl: config.databaseAdminUrl, departments, urlOf }
        : null,
  });
  const { requesterKey, eventKey, auditKey } = config.department(name);
  const others = departments
    .filter((department) => department.name !== name)
    .map((department) => ({ name: department.name, ...config.department(department.name) }));
  const auditReader =
    isGovernance && departments.every((department) => config.department(department.name).databaseUrl !== null)
      ? new AuditReader({ departments: departments.map((department) => department.name), urlOf })
      : undefined;
  const doors: GovernanceDoors = {
    policies: following.policies,
    keepRights: following.keepRights,
    auditReader,
    webhookNetworks: config.webhookNetworks,
  };
  const subgraph = await openSubgraph({
    department: departments.find((department) => department.name === name)!,
    databaseUrl: urlOf(name),
    policies: following.policies,
    replaced: following.replaced,
    doors: isGovernance ? doors : undefined,
    requesterKey: required(requesterKey, name, 'REQUESTER_KEY'),
    eventKey: required(eventKey, name, 'EVENT_KEY'),
    subscribers: subscribersOf(departments),
    tracer: openTracer(config),
    deliver: deliverOverHttp((subscriber) => config.department(subscriber)),
    logProof: {
      auditKey,
      hash: config.auditHash,
      verifierKeys: new Map(
        others.flatMap((other) => (other.auditPublicKey === null ? [] : [[other.name, other.auditPublicKey] as const])),
      ),
      // Whose key is known here knows this one's too: they keep each other's checkpoints.
      witnesses: others
        .filter(({ subgraphUrl, auditPublicKey }) => subgraphUrl !== null && auditPublicKey !== null)
        .map((other) => other.name),
      tell: tellOverHttp((witness) => config.department(witness)),
    },
  });
  const server = await serveSubgraph(subgraph, {
    host: config.host,
    port,
    policies: isGovernance ? { source, key: requiredPolicyKey() } : undefined,
  });
  return {
    url: server.url,
    async close() {
      await server.close();
      await subgraph.close();
      await auditReader?.close();
      await following.close();
    },
  };
}
