import { originOf } from '../../../src/provable-log/checkpoint.ts';
import { noteSigner } from '../../../src/provable-log/note-signer.ts';
import { departmentNames, subgraphNames } from '../../../src/platform/subgraph/load-departments.ts';
import { makeSecrets, readComposeFile } from '../../kit/processes/compose-file.ts';
import { startComposeProcesses } from '../../kit/processes/compose-processes.ts';
import { killBackend, untilReady, type KillablePlatform, type Victim } from './killable-platform.ts';
import { variableOf } from '../../../src/platform/config.ts';

/** The Compose file with few children, whose services keep each other's checkpoints; and the keys of their logs. */
function killableServices() {
  const file = readComposeFile(makeSecrets());
  const {
    services: { prepare, gateway, governance },
  } = file;
  prepare!.command[prepare!.command.indexOf('--children') + 1] = '60';
  gateway!.environment.REQUESTS_PER_SECOND = '1000';
  governance!.environment.WEBHOOK_NETWORKS = '127.0.0.0/8';
  const environmentOf = (name: string) => file.services[name]!.environment;
  const keys = new Map(
    subgraphNames().map((name) => [
      name,
      noteSigner(originOf(name), environmentOf(name)[variableOf(name, 'AUDIT_KEY')]!).verifierKey,
    ]),
  );
  for (const name of subgraphNames()) {
    environmentOf(name).LOG_LEVEL = 'warn';
    for (const other of subgraphNames().filter((one) => one !== name)) {
      Object.assign(environmentOf(name), {
        [variableOf(other, 'SUBGRAPH_URL')]: gateway!.environment[variableOf(other, 'SUBGRAPH_URL')],
        [variableOf(other, 'AUDIT_PUBLIC_KEY')]: keys.get(other),
      });
    }
  }
  return { file, verifierKeys: [...keys.values()] };
}

/**
 * The services of docker-compose.yml, each a process of its own, with few children, which keep each other's
 * checkpoints.
 */
export async function startKillableServices(): Promise<KillablePlatform> {
  const { file, verifierKeys } = killableServices();
  const compose = await startComposeProcesses(file);
  const { services } = compose;
  const service = (name: string): Victim => ({
    name,
    kill: () => compose.kill(name),
    async recover() {
      await compose.start(name);
      await untilReady(platform);
    },
  });
  const platform: KillablePlatform = {
    name: 'the services of docker-compose.yml',
    gatewayUrl: () => `http://127.0.0.1:${services.gateway!.environment.PORT}/graphql`,
    issuer: () => services['identity-provider']!.environment.OIDC_ISSUER!,
    identityFolder: services['identity-provider']!.environment.DATA_DIR!,
    adminUrl: () => compose.adminUrl(),
    operatorOf: (department) => ({
      [variableOf(department, 'DATABASE_URL')]:
        services[department]!.environment[variableOf(department, 'DATABASE_URL')]!,
    }),
    verifierKeys: () => verifierKeys,
    async askEach(headers, query) {
      const response = await fetch(platform.gatewayUrl(), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query }),
      });
      return [response.headers.get('x-request-id')!];
    },
    output: () => compose.output(),
    ended: () => compose.ended(),
    victims: [
      ...[
        'civil-affairs',
        'postgres',
        'governance',
        'gateway',
        ...departmentNames().filter((name) => name !== 'civil-affairs'),
        'statistics',
        'identity-provider',
      ].map(service),
      {
        name: 'a process of PostgreSQL',
        kill: (random) => killBackend(compose.adminUrl(), random),
        recover: () => untilReady(platform),
      },
    ],
    close: () => compose.close(),
  };
  return platform;
}
