import { join } from 'node:path';
import { Listr } from 'listr2';
import { config } from '../platform/config.ts';
import { embeddedUrls, startEmbeddedPostgres } from '../embedded-postgres/embedded-postgres.ts';
import { loadSubgraphs } from '../platform/subgraph/load-departments.ts';
import { prepareByPolicies } from '../processes/prepare-by-policies.ts';
import { reportFault } from '../processes/run-until-stopped.ts';

/** Replaces the records of the embedded database by a demonstration, for load tests. */
export async function loadDemonstration({ children, seed }: { children: number; seed: number }): Promise<void> {
  const started = performance.now();
  try {
    await new Listr(
      [
        {
          title: `Loading ${children} children`,
          async task(_context, task) {
            const server = await startEmbeddedPostgres({
              folder: join(config.dataFolder, 'postgres'),
              onProgress: (sentence) => (task.output = sentence),
            });
            try {
              await prepareByPolicies({
                adminUrl: server.adminUrl,
                departments: await loadSubgraphs(),
                urlOf: embeddedUrls(server),
                demonstration: { children, seed, replace: true },
                onProgress: (sentence) => (task.output = sentence),
              });
            } finally {
              await server.stop();
            }
          },
        },
      ],
      { fallbackRenderer: 'simple', rendererOptions: { showErrorMessage: false } },
    ).run();
  } catch (error) {
    reportFault(error);
  }
  const seconds = Math.round((performance.now() - started) / 1000);
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(`${children} children in ${seconds} s, at most ${memory} MB of memory in Node.\n`);
}
