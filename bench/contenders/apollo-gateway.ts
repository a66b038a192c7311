import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import type { ExecutionResult } from 'graphql';
import type { DatasetUrls } from '../dataset/open-dataset.ts';
import type { RunningContender } from '../start-contender.ts';
import { startPlainSubgraphs } from './plain-subgraphs.ts';

/** What of the package is used. */
interface GatewayModule {
  ApolloGateway: new (options: {
    supergraphSdl: string;
    buildService(definition: { name: string }): DataSource;
  }) => never;
}

interface DataSource {
  process(options: { request: { query?: string; variables?: Record<string, unknown> } }): Promise<ExecutionResult>;
}

/** Apollo Server with Apollo's gateway over plain subgraphs in this process, no permission. */
export async function startApolloGateway({ departmentsPlain }: DatasetUrls): Promise<RunningContender> {
  const { ApolloGateway } = (await import('@apollo/gateway')) as unknown as GatewayModule;
  const subgraphs = startPlainSubgraphs(departmentsPlain);
  const gateway = new ApolloGateway({
    supergraphSdl: subgraphs.supergraph,
    buildService: ({ name }) => ({
      process: ({ request: { query, variables } }) => subgraphs.execute(name, query!, variables),
    }),
  });
  const server = new ApolloServer({
    gateway,
    introspection: false,
    csrfPrevention: false,
    stopOnTerminationSignals: false,
  });
  const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } });
  return {
    url,
    async close() {
      await server.stop();
      await subgraphs.close();
    },
  };
}
