import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { formatCheckpoint, originOf } from '../../src/provable-log/checkpoint.ts';
import { tellOverHttp } from '../../src/processes/links.ts';
import { noteSigner } from '../../src/provable-log/note-signer.ts';
import type { ToldCheckpoint, Witnessed } from '../../src/platform/audit-log/checkpoint-witness.ts';
import { LogKeeper, type LogProof } from '../../src/platform/audit-log/log-keeper.ts';
import { logger } from '../../src/platform/logger.ts';
import type { Subgraph } from '../../src/platform/subgraph/open-subgraph.ts';
import { serveSubgraph } from '../../src/platform/subgraph/serving/serve-subgraph.ts';
import { copyTemplateDatabases, type DatabaseCopies } from '../kit/copy-template-databases.ts';
import { untilSettled } from '../kit/until-settled.ts';

const secrets = { health: 'a'.repeat(48), police: 'b'.repeat(48) };
const verifierKeys = new Map(
  Object.entries(secrets).map(([name, secret]) => [name, noteSigner(originOf(name), secret).verifierKey]),
);

let databases: DatabaseCopies;
let health: LogKeeper;
let police: LogKeeper;
/** What health told police, and what police said. */
let told: { checkpoint: ToldCheckpoint; answer: Witnessed }[];
let isAway = false;
const errors = jest.spyOn(logger, 'error').mockImplementation(() => {});
const opened: LogKeeper[] = [];

function keeperOf(department: 'health' | 'police', options: Partial<LogProof> = {}): LogKeeper {
  const keeper = new LogKeeper(department, databases.urlOf(department), {
    auditKey: secrets[department],
    hash: 'sha256',
    verifierKeys,
    witnesses: [],
    tell: async () => ({ size: 0, follows: true }),
    ...options,
  });
  opened.push(keeper);
  return keeper;
}

const healthTelling = () =>
  keeperOf('health', {
    witnesses: ['police'],
    async tell(_witness, checkpoint) {
      if (isAway) throw new Error('away');
      const answer = await police.takeIn(checkpoint);
      told.push({ checkpoint, answer });
      return answer;
    },
  });

async function sql(department: string, statement: string): Promise<any[]> {
  const client = await databases.connect(department);
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

const kept = () =>
  sql(
    'police',
    `select tree_size::integer as size, follows from audit_witness where department = 'health'
      order by received_at, tree_size`,
  );
async function write(count: number): Promise<void> {
  await sql('health', `insert into audit_entry (entry) select 'entry ' || n from generate_series(1, ${count}) n`);
  await untilSettled((statement) => sql('health', statement));
}

beforeAll(async () => {
  databases = await copyTemplateDatabases();
  police = keeperOf('police');
  health = healthTelling();
});
beforeEach(() => {
  told = [];
  errors.mockClear();
});
afterAll(async () => {
  for (const keeper of opened) await keeper.stop();
  await databases.drop();
});

describe('each checkpoint is told to the other departments, who keep it', () => {
  test('where it goes on from the one before', async () => {
    await write(3);
    expect(await health.keep()).toBe(true);
    await write(4);
    expect(await health.keep()).toBe(true);
    expect(told.map(({ checkpoint, answer }) => [checkpoint.oldSize, answer.size])).toEqual([
      [0, 3],
      [3, 7],
    ]);
    expect(await kept()).toEqual([
      { size: 3, follows: true },
      { size: 7, follows: true },
    ]);
  });

  test('and where nothing is new nothing is told', async () => {
    expect(await health.keep()).toBe(true);
    expect(told).toEqual([]);
  });

  test('one that was away is told the next one, and a process that has just started finds out from where', async () => {
    isAway = true;
    await write(5);
    expect(await health.keep()).toBe(false);
    isAway = false;
    await write(6);
    expect(await health.keep()).toBe(true);
    expect(told.map(({ checkpoint, answer }) => [checkpoint.oldSize, answer.size])).toEqual([[7, 18]]);
    await write(1);
    expect(await healthTelling().keep()).toBe(true);
    expect(told.slice(1).map(({ checkpoint, answer }) => [checkpoint.oldSize, answer.size])).toEqual([
      [0, 18],
      [18, 19],
    ]);
    expect(errors).not.toHaveBeenCalled();
  });
});

test('over HTTP, as to departments that are processes of their own, the same is told and answered, and what is not signed is refused', async () => {
  const server = await serveSubgraph(
    { takeInCheckpoint: (checkpoint: ToldCheckpoint) => police.takeIn(checkpoint) } as Subgraph,
    { host: '127.0.0.1', port: 0 },
  );
  try {
    const tell = tellOverHttp(() => ({ subgraphUrl: server.url }));
    await write(2);
    expect(await keeperOf('health', { witnesses: ['police'], tell }).keep()).toBe(true);
    expect((await kept()).at(-1)).toEqual({ size: 21, follows: true });
    await expect(
      tell('police', { department: 'health', note: 'unsigned', oldSize: 21, proof: [] }),
    ).rejects.toMatchObject({ code: 'HTTP_401' });
  } finally {
    await server.close();
  }
});

describe('a department is not believed', () => {
  const noteOf = (size: number, fill: number, secret = secrets.health) => {
    const by = noteSigner(originOf('health'), secret);
    return by.sign(formatCheckpoint({ origin: by.name, size, root: Buffer.alloc(32, fill), hash: 'sha256' }));
  };

  test('where its checkpoint is not signed by it, or names another', async () => {
    for (const wrong of [
      { department: 'health', note: noteOf(40, 1, 'c'.repeat(48)) },
      { department: 'police', note: noteOf(40, 1) },
      { department: 'customs', note: noteOf(40, 1) },
      { department: 'health', note: '' },
    ])
      await expect(police.takeIn({ ...wrong, oldSize: 21, proof: [] })).rejects.toMatchObject({
        code: 'REQUESTER_NOT_TRUSTED',
      });
    await expect(police.takeIn(undefined as never)).rejects.toMatchObject({ code: 'REQUESTER_NOT_TRUSTED' });
    expect((await kept()).at(-1)).toEqual({ size: 21, follows: true });
  });

  test('where it signs another log of the same size, or one that does not go on: both are kept as evidence, and said loudly with both notes', async () => {
    const [{ note }] = await sql(
      'police',
      `select note from audit_witness where department = 'health' and tree_size = 21`,
    );
    for (const size of [21, 25]) {
      errors.mockClear();
      const forked = noteOf(size, size);
      expect(
        await police.takeIn({
          department: 'health',
          note: forked,
          oldSize: 21,
          proof: [Buffer.alloc(32).toString('base64')],
        }),
      ).toEqual({ size: 21, follows: false });
      expect(errors).toHaveBeenCalledWith(
        { department: 'health', kept: note, told: forked },
        expect.stringContaining('does not go on from the one that is kept here'),
      );
    }
    expect(
      (await kept())
        .filter(({ follows }) => !follows)
        .map(({ size }) => size)
        .sort(),
    ).toEqual([21, 25]);
  });

  test('where its log was rewritten in the database and signed anew', async () => {
    await sql(
      'health',
      `update audit_entry set entry = 'rewritten' where position = 5;
        truncate audit_leaf, audit_node, audit_checkpoint`,
    );
    await write(1);
    await healthTelling().keep();
    expect(told.at(-1)!.answer.follows).toBe(false);
    expect(errors).toHaveBeenCalledTimes(2); // by the witness, and by the department that is told so
    expect((await kept()).at(-1)).toEqual({ size: 22, follows: false });
  });

  test('where its log was cut back: it finds that out itself', async () => {
    await sql(
      'health',
      'truncate audit_leaf, audit_node, audit_checkpoint; delete from audit_entry where position > 3',
    );
    await untilSettled((statement) => sql('health', statement));
    await healthTelling().keep();
    expect(errors).toHaveBeenCalledWith(
      expect.objectContaining({ witness: 'police', held: 21, size: 3 }),
      expect.stringContaining('cut off'),
    );
  });
});
