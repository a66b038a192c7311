import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Listr } from 'listr2';
import type { ClientLimits } from '../gateway/start-gateway.ts';
import { writePrivateFile } from '../identity-provider/write-private-file.ts';
import { config } from '../platform/config.ts';
import { loadSubgraphs, subgraphNames } from '../platform/subgraph/load-departments.ts';
import { isWorker, runWorker } from '../processes/workers/run-worker.ts';
import { reportFault, runUntilStopped, sentenceOf } from '../processes/run-until-stopped.ts';
import { openProcess, type ProcessState } from '../processes/open-process.ts';
import { startPlatform, wholePlatform, type Platform, type PlatformOptions } from '../processes/start-platform.ts';

interface StartOptions {
  /** Of the demonstration. */
  children: number;
  seed: number;
  /** Processes that answer. */
  workers: number;
  /** Answer trusted documents only. */
  trustedDocuments?: boolean;
}

/** Starts the whole platform and says where it answers. */
export async function start({ trustedDocuments = false, workers, ...demonstration }: StartOptions): Promise<void> {
  if (isWorker) {
    const departments = await loadSubgraphs();
    const serve = (state: ProcessState, port: number, clientLimits: ClientLimits) =>
      openProcess(state, { ...wholePlatform, config, departments, port, trustedDocuments, clientLimits });
    return runWorker(serve, sentenceOf);
  }
  await runUntilStopped(async () => {
    const platform = await startWithProgress({ demonstration, trustedDocuments, workers });
    const note = join(config.dataFolder, 'platform.json');
    await writePrivateFile(note, `${JSON.stringify(noteOf(platform), null, 2)}\n`);
    process.stdout.write(`${welcome(platform.gateway.url)}\n`);
    return {
      async close() {
        rmSync(note, { force: true });
        await platform.close();
      },
    };
  });
}

/**
 * Where the platform answers, and how a command of the same account reaches the databases that came with it: they are
 * on a socket, without a password.
 */
function noteOf({ gateway, issuer, postgres, urlOf }: Platform) {
  return {
    gateway: gateway.url,
    issuer,
    ...(postgres && { databases: Object.fromEntries(subgraphNames().map((name) => [name, urlOf(name)])) }),
  };
}

async function startWithProgress(
  options: Pick<PlatformOptions, 'demonstration' | 'trustedDocuments' | 'workers'>,
): Promise<Platform> {
  let platform: Platform | undefined;
  await new Listr(
    [
      {
        title: 'Starting 童护 Tonghu',
        async task(_context, task) {
          platform = await startPlatform({
            ...options,
            config,
            departments: await loadSubgraphs(),
            onProgress: (sentence) => (task.output = sentence),
            onFault: reportFault,
          });
        },
      },
    ],
    { fallbackRenderer: 'simple', registerSignalListeners: false, rendererOptions: { showErrorMessage: false } },
  ).run();
  return platform!;
}

function welcome(url: string): string {
  return `
童护 answers at ${url} (a browser shows GraphiQL there; Ctrl-C stops everything).
Ask it in another terminal:

  npm run ask -- student-affairs.610111@education '{ children(first: 5) { edges { node { name schooling { stage grade status } } } } }'
  npm run ask -- police-station.610111@police '{ children(first: 5) { edges { node { name custody { guardiansDetained { relation measure from } } } } } }'
  npm run ask -- director.610111001200@civil-affairs '{ children(first: 5) { totalCount edges { node { name birthDate guardianship { livesWith carer { name } } } } } }'

npm run clients lists who may ask.`;
}
