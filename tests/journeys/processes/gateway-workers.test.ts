import { afterAll, describe, expect, test } from '@jest/globals';
import { variableOf } from '../../../src/platform/config.ts';
import { subgraphNames } from '../../../src/platform/subgraph/load-departments.ts';
import { startCommand, type RunningCommand } from '../../kit/processes/start-command.ts';
import { workersOf } from '../../kit/processes/workers-of.ts';

const commands: RunningCommand[] = [];
afterAll(async () => {
  for (const { process: one } of commands) one.kill('SIGKILL');
  await Promise.all(commands.map(({ ended }) => ended));
});

function start(words: string[], environment: Record<string, string>): RunningCommand {
  const command = startCommand([...words, '--workers', '2'], { LOG_LEVEL: 'error', ...environment });
  commands.push(command);
  return command;
}

describe('workers of the gateway alone', () => {
  const departments = subgraphNames().flatMap((name) => {
    return [
      [variableOf(name, 'SUBGRAPH_URL'), 'http://127.0.0.1:1'],
      [variableOf(name, 'REQUESTER_KEY'), 'secret'],
    ];
  });
  const environment = {
    DATA_DIR: 'none',
    OIDC_ISSUER: 'http://127.0.0.1:1',
    POLICY_KEY: 'secret',
    ...Object.fromEntries(departments),
  };

  test('leave no client waiting: a connection that was handed to one that hangs ends with it', async () => {
    const gateway = start(['gateway'], { ...environment, LOG_LEVEL: 'silent' });
    await gateway.until('The gateway answers');
    const { origin: address } = new URL(/http:\S+/.exec(gateway.output().replace('localhost', '127.0.0.1'))![0]);
    const [hanging] = workersOf(gateway);
    process.kill(hanging!, 'SIGSTOP');
    const answers = Array.from({ length: 10 }, () =>
      fetch(`${address}/health/live`).then(
        ({ status }) => status,
        () => 'ended',
      ),
    );
    await Promise.any(answers);
    process.kill(hanging!, 'SIGKILL');
    const all = await Promise.all(answers);
    expect(all.filter((answer) => answer === 'ended').length).toBeLessThanOrEqual(1);
    gateway.process.kill('SIGTERM');
    expect(await gateway.ended).toBe(0);
  });

  test('that end as soon as they are started stop the whole with a sentence that says so', async () => {
    const gateway = start(['gateway'], environment);
    await gateway.until('The gateway answers');
    const killing = setInterval(() => {
      if (gateway.process.exitCode === null) for (const pid of workersOf(gateway)) process.kill(pid, 'SIGKILL');
    }, 100);
    expect(await gateway.ended.finally(() => clearInterval(killing))).toBe(1);
    expect(gateway.output()).toContain(
      'Worker processes end right after their start, 5 times in a row: the signal SIGKILL.',
    );
  });

  test('that cannot start say why once, and nothing stays', async () => {
    const gateway = start(['gateway'], { ...environment, HEALTH_REQUESTER_KEY: '' });
    expect(await gateway.ended).toBe(1);
    expect(gateway.output().match(/HEALTH_REQUESTER_KEY is not set/g)).toHaveLength(1);
  });
});
