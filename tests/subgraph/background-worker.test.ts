import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { BackgroundDoors, BackgroundWork } from '../../src/platform/subgraph/background-work.ts';
import { BackgroundWorker } from '../../src/platform/subgraph/background-worker.ts';
import { copyTemplateDatabases, type DatabaseCopies } from '../kit/copy-template-databases.ts';
import { expectEventually } from '../kit/announce-change.ts';

let databases: DatabaseCopies;
const workers: BackgroundWorker[] = [];
beforeAll(async () => {
  databases = await copyTemplateDatabases();
});
afterEach(() => Promise.all(workers.splice(0).map((worker) => worker.stop())));
afterAll(() => databases.drop());

/** A process that does this work, as far as its lock can tell. */
function startProcess(
  run: (doors: Pick<BackgroundDoors, 'signal'>) => Promise<void>,
  name = 'counting',
): BackgroundWorker {
  const work: BackgroundWork = { name, every: 5, run };
  const worker = new BackgroundWorker({
    department: 'governance',
    url: databases.urlOf('governance'),
    works: [work],
    doorsFor: (_work, signal) => ({ signal }) as BackgroundDoors,
  });
  workers.push(worker);
  return worker;
}

describe('what a department does by itself', () => {
  test('is done by one process at a time, and by another one when that has stopped', async () => {
    let [under, most] = [0, 0];
    const done = [0, 0];
    const processes = done.map((_none, at) =>
      startProcess(async () => {
        most = Math.max(most, ++under);
        await new Promise((resolve) => setTimeout(resolve, 10));
        under -= 1;
        done[at]! += 1;
      }),
    );
    for (const one of processes) one.start();
    await expectEventually(async () => done[0]! + done[1]! > 10, true);
    expect(most).toBe(1);
    await processes[0]!.stop();
    const before = done[1]!;
    await expectEventually(async () => done[1]! > before + 2, true);
  });

  test('is tried again after a fault', async () => {
    let rounds = 0;
    startProcess(async () => {
      rounds += 1;
      if (rounds < 3) throw new Error('not yet');
    }).start();
    await expectEventually(async () => rounds > 3, true);
  });

  test('is told to begin nothing more when its lock is lost, and is taken up on a new connection', async () => {
    let [aborted, rounds] = [0, 0];
    startProcess(async ({ signal }) => {
      rounds += 1;
      if (rounds > 1) return;
      const admin = await databases.connect('governance');
      const lost = new Promise((resolve) => signal.addEventListener('abort', resolve));
      await admin.query(
        `select pg_terminate_backend(pid) from pg_locks
          where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
      );
      await lost;
      aborted += 1;
      await admin.end();
    }, 'losing').start();
    await expectEventually(async () => rounds > 2, true);
    expect(aborted).toBe(1);
  });

  test('a process that stops waits for the round under way', async () => {
    const began = Promise.withResolvers<void>();
    let ended = false;
    const worker = startProcess(async ({ signal }) => {
      began.resolve();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      ended = true;
    }, 'waiting');
    worker.start();
    await began.promise;
    await worker.stop();
    expect(ended).toBe(true);
  });
});
