import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Serves the keys of an identity provider at another address, and counts how often they are read. */
export async function countReads(issuer: string): Promise<{ uri: string; reads(): number; close(): void }> {
  let reads = 0;
  const server = createServer(async (_request, response) => {
    reads += 1;
    response.end(await (await fetch(`${issuer}/jwks`)).text());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    reads: () => reads,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
