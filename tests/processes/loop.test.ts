import { afterEach, expect, test } from '@jest/globals';
import { Loop, type LoopOptions } from '../../src/platform/loop.ts';
import { expectEventually } from '../kit/announce-change.ts';

const loops: Loop<any>[] = [];
afterEach(() => Promise.all(loops.splice(0).map((loop) => loop.stop())));

function loopOf<Result>(options: Pick<LoopOptions<Result>, 'run'> & Partial<LoopOptions<Result>>): Loop<Result> {
  const loop = new Loop({ every: 1, fault: 'the test failed', ...options });
  loops.push(loop);
  return loop;
}

test('a loop runs again after a pause, after a fault as well', async () => {
  let rounds = 0;
  loopOf({
    run: async () => {
      rounds += 1;
      if (rounds < 3) throw new Error('not yet');
    },
  }).start();
  await expectEventually(async () => rounds > 4, true);
});

test('a round that is incomplete is followed by the longer pause', async () => {
  const results = [true, true, false];
  let rounds = 0;
  loopOf({ everyAfterFault: 60_000, run: async () => results[rounds++]! }).start(0);
  await expectEventually(async () => rounds, 3);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(rounds).toBe(3);
});

test('a round on demand waits for the round under way, and tells its fault to the caller', async () => {
  let [under, most, rounds] = [0, 0, 0];
  const loop = loopOf({
    run: async () => {
      most = Math.max(most, ++under);
      await new Promise((resolve) => setTimeout(resolve, 5));
      under -= 1;
      rounds += 1;
      if (rounds === 2) throw new Error('the second');
      return rounds;
    },
  });
  const settled = await Promise.allSettled([loop.run(), loop.run(), loop.run()]);
  expect(settled).toMatchObject([{ value: 1 }, { reason: { message: 'the second' } }, { value: 3 }]);
  expect(most).toBe(1);
});

test('a loop that stops aborts the round under way, waits for it, and begins no other', async () => {
  let [rounds, ended] = [0, 0];
  const loop = loopOf({
    run: async (signal) => {
      rounds += 1;
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      ended += 1;
    },
  });
  loop.start(0);
  await expectEventually(async () => rounds, 1);
  const waiting = loop.run();
  const refused = expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  await loop.stop();
  await refused;
  expect([rounds, ended]).toEqual([1, 1]);
});
