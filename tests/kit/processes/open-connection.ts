import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { Agent, request } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: any;
}

/** One keep-alive connection to a server on this machine, and the process that holds its other end. */
export interface OpenConnection {
  pid: number;
  /** Sends a request when the one before is answered. */
  send(path: string, headers?: Record<string, string>, body?: unknown): Promise<Reply>;
  close(): void;
}

/** @param origin `http://127.0.0.1:4000` */
export async function openConnection(origin: string): Promise<OpenConnection> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let socket: Socket | undefined;
  const send = (path: string, headers: Record<string, string> = {}, body?: unknown) =>
    new Promise<Reply>((resolve, reject) => {
      const asking = request(`${origin}${path}`, {
        agent,
        method: body === undefined ? 'GET' : 'POST',
        headers: { 'content-type': 'application/json', ...headers },
      });
      asking.once('socket', (taken) => {
        socket = taken;
      });
      asking.once('error', reject);
      asking.once('response', (response) => {
        text(response).then(
          (all) => resolve({ status: response.statusCode!, headers: response.headers, body: JSON.parse(all) }),
          reject,
        );
      });
      asking.end(body === undefined ? undefined : JSON.stringify(body));
    });
  await send('/health/live');
  return { pid: getAnswering(socket!.localPort!, socket!.remotePort!), send, close: () => agent.destroy() };
}

/** As the kernel writes it. */
const established = '01';

/** The process that answers at the one port of a loopback connection, of which the other port is ours. */
function getAnswering(port: number, served: number): number {
  const [wanted, own] = [port, served].map((one) => `:${one.toString(16).toUpperCase().padStart(4, '0')}`) as [
    string,
    string,
  ];
  const connections = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  // One that had this port before may still stand there closed, and is nobody's.
  const connection = connections.find(
    ([, local, other, state]) => local?.endsWith(own) && other?.endsWith(wanted) && state === established,
  );
  const socket = `socket:[${connection![9]}]`;
  const pid = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .find((one) => {
      try {
        return readdirSync(`/proc/${one}/fd`).some((file) => readlinkOf(`/proc/${one}/fd/${file}`) === socket);
      } catch {
        return false; // it has ended, or is not ours
      }
    });
  return Number(pid);
}

function readlinkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null; // closed since
  }
}
