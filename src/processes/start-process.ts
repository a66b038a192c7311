import { loadTrustedDocuments } from '../gateway/trusted-documents.ts';
import { config } from '../platform/config.ts';
import { folders } from '../platform/folders.ts';
import { standingPolicies } from '../platform/policy/catalogue/standing-policies.ts';
import { loadSubgraphs, subgraphNames } from '../platform/subgraph/load-departments.ts';
import { openProcess, type ProcessOptions, type ProcessState } from './open-process.ts';
import { reportFault, runUntilStopped, sentenceOf } from './run-until-stopped.ts';
import { serveByWorkers } from './serve-by-workers.ts';
import { isWorker, runWorker } from './workers/run-worker.ts';

interface StartOptions {
  workers: number;
  trustedDocuments?: boolean;
}

/**
 * Starts one part of the platform alone; the other parts answer over HTTP.
 * @param subgraph its name; null for the gateway
 */
export async function startProcess(
  subgraph: string | null,
  { workers, trustedDocuments }: StartOptions,
): Promise<void> {
  const isGateway = subgraph === null;
  const part = { subgraphs: isGateway ? [] : [subgraph], gateway: isGateway };
  const port = config.port ?? (isGateway ? 4000 : 0);
  const serve = async (state: ProcessState, port: number, clientLimits?: ProcessOptions['clientLimits']) =>
    openProcess(state, {
      ...part,
      links: 'http',
      config,
      // The gateway knows no department: it reads their contract.
      departments: isGateway ? [] : await loadSubgraphs(),
      port,
      trustedDocuments,
      clientLimits,
    });
  if (isWorker) return runWorker(serve, sentenceOf);
  await runUntilStopped(async () => {
    const state = stateOf(part);
    const server = await (workers === 1
      ? serve(state, port)
      : serveByWorkers({ config, workers, port, handover: state, onFault: reportFault }));
    process.stdout.write(`${isGateway ? 'The gateway' : `The subgraph ${subgraph}`} answers at ${server.url}\n`);
    return server;
  });
}

/** What the configuration says of a process on its own. @throws RangeError for a department that does not exist */
function stateOf({ subgraphs, gateway }: Pick<ProcessOptions, 'subgraphs' | 'gateway'>): ProcessState {
  const names = subgraphNames();
  const [unknown] = [...subgraphs].filter((name) => !names.includes(name));
  if (unknown !== undefined) throw new RangeError(`There is no department ${unknown}. There are: ${names.join(', ')}.`);
  const policies = standingPolicies();
  const departments = names.map((name) => [name, config.department(name)] as const);
  return {
    issuer: config.identity.issuer,
    policies,
    followsGovernance: true,
    adminUrl: config.databaseAdminUrl,
    trusted: gateway ? loadTrustedDocuments(folders.trustedDocuments, policies).all : [],
    databaseUrls: new Map(
      departments.flatMap(([name, { databaseUrl }]) => (databaseUrl === null ? [] : [[name, databaseUrl]])),
    ),
    keys: new Map(departments.map(([name, { requesterKey, auditKey }]) => [name, { requesterKey, auditKey }])),
  };
}
