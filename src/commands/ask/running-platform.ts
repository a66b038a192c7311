import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandFailure } from './run-command.ts';

/**
 * Where the running platform of a data folder answers; the platform writes it to `<dataFolder>/platform.json` at its
 * start.
 */
export interface RunningPlatform {
  /** URL of the GraphQL endpoint. */
  gateway: string;
  /** Issuer of the identity provider. */
  issuer: string;
}

/** @throws CommandFailure when no platform has been started on this data folder. */
export async function getRunningPlatform(dataFolder: string): Promise<RunningPlatform> {
  const path = join(dataFolder, 'platform.json');
  try {
    const { gateway, issuer } = JSON.parse(await readFile(path, 'utf8')) as Partial<RunningPlatform>;
    if (!URL.canParse(gateway ?? '') || !URL.canParse(issuer ?? '')) throw new Error('it names no gateway and issuer');
    return { gateway: gateway!, issuer: issuer! };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new CommandFailure(
      missing
        ? `No platform is running on the data folder ${dataFolder}. Start it with npm start in another terminal, then ask again.`
        : `${path} cannot be read: ${(error as Error).message}. Start the platform again with npm start.`,
    );
  }
}

/**
 * Posts to the running platform.
 *
 * @throws CommandFailure when nothing answers there.
 */
export async function postToPlatform(
  url: string,
  headers: Record<string, string>,
  body: string | URLSearchParams,
): Promise<Response> {
  try {
    return await fetch(url, { method: 'POST', headers, body });
  } catch {
    const remedy = 'Start it with npm start in another terminal, then ask again.';
    throw new CommandFailure(`Nothing answers at ${url}: the platform has stopped. ${remedy}`);
  }
}
