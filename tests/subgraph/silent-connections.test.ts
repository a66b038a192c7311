import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { createHttpServer } from '../../src/platform/http/create-http-server.ts';

test('a client that does not read what it is sent loses its connection', async () => {
  const app = createHttpServer(1000, 300);
  app.get('/', async () => 'x'.repeat(50_000_000));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  try {
    const served = once(app.server, 'connection') as Promise<[import('node:net').Socket]>;
    socket.pause();
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    const [held] = await served;
    await once(held, 'close');
    expect(held.destroyed).toBe(true);
  } finally {
    socket.destroy();
    await app.close();
  }
});
