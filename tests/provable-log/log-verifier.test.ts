import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { originOf } from '../../src/provable-log/checkpoint.ts';
import { inclusionProof, rootOf } from '../../src/provable-log/merkle-tree.ts';
import { KnownCheckpoints } from '../../src/provable-log/known-checkpoints.ts';
import type { EntryProof, LogFileEntry } from '../../src/provable-log/log-file.ts';
import { noteSigner } from '../../src/provable-log/note-signer.ts';
import { treeHash, treeHashNames } from '../../src/provable-log/tree-hash.ts';
import { verifyProof } from '../../src/provable-log/verify-proof.ts';
import { entryLine, foundIn, noteOf, signer, verifier, writtenLog } from '../audit/written-log.ts';

interface RandomLog {
  texts: string[];
  /** Sizes at which it was signed, rising; the last is the whole. */
  sizes: number[];
}

const randomLog: fc.Arbitrary<RandomLog> = fc
  .record({
    count: fc.integer({ min: 3, max: 40 }),
    signed: fc.array(fc.nat(), { maxLength: 5 }),
    word: fc.string({ unit: 'grapheme' }),
  })
  .map(({ count, signed, word }) => ({
    texts: Array.from({ length: count }, (_one, at) => JSON.stringify({ at, word })),
    sizes: [...new Set([...signed.map((one) => (one % count) + 1), count])].sort((one, other) => one - other),
  }));

/** Where a line stands that has this entry. */
const lineOf = (lines: string[], index: number) => lines.findIndex((line) => line.startsWith(`{"index":${index},`));
const entryOf = (lines: string[], index: number) => JSON.parse(lines[lineOf(lines, index)]!) as LogFileEntry;
const rehashed = (index: number, entry: string) =>
  entryLine({ index, entry, leaf: treeHash('sha256').leaf(entry).toString('base64') });

/** Each entry line with the index at which it now stands: what somebody does who covers the traces. */
function numberedAnew(lines: string[]): string[] {
  let next = 0;
  return lines.map((line) =>
    line.startsWith('{"index"') ? entryLine({ ...(JSON.parse(line) as LogFileEntry), index: next++ }) : line,
  );
}

/** The size that was signed last before an entry, and next after it. */
function signedAround({ sizes }: RandomLog, index: number) {
  return { before: sizes.findLast((size) => size <= index) ?? 0, after: sizes.find((size) => size > index)! };
}

/** Runs the case on random logs, at a random entry of each. */
function onRandomLogs(
  check: (log: RandomLog & { lines: string[]; at: number; other: number }) => Promise<void>,
): Promise<void> {
  return fc.assert(
    fc.asyncProperty(randomLog, fc.nat(), fc.nat(), (log, one, other) =>
      check({
        ...log,
        lines: writtenLog(log.texts, log.sizes),
        at: one % log.texts.length,
        other: other % log.texts.length,
      }),
    ),
  );
}

test('a log that nobody touched is whole, with each checkpoint and each that another department keeps', async () => {
  await onRandomLogs(async ({ texts, sizes, lines, other }) => {
    const kept = [noteOf(texts.slice(0, other + 1)), noteOf(texts)];
    expect(await foundIn(lines, kept)).toMatchObject({
      department: 'health',
      entries: texts.length,
      size: texts.length,
      checkpoints: sizes.length,
      witnessed: new Set([other + 1, texts.length]).size,
    });
  });
  for (const hash of treeHashNames)
    expect(await foundIn(writtenLog(['1', '2', '3'], [2, 3], hash))).toMatchObject({ size: 3, checkpoints: 2 });
});

describe('the first fault is named, with its entry:', () => {
  test('a text that was edited', async () => {
    await onRandomLogs(async ({ lines, at }) => {
      const edited = lines.with(
        lineOf(lines, at),
        entryLine({ ...entryOf(lines, at), entry: `${entryOf(lines, at).entry} ` }),
      );
      expect(await foundIn(edited)).toMatchObject({
        kind: 'edited',
        index: at,
        message: `Entry ${at} was edited: its text does not have the hash that stands in the tree.`,
      });
    });
  });

  test('a text that was edited together with its hash: the next checkpoint says between which entries', async () => {
    await onRandomLogs(async ({ lines, at, ...log }) => {
      const { before, after } = signedAround(log as RandomLog, at);
      expect(await foundIn(lines.with(lineOf(lines, at), rehashed(at, 'another')))).toMatchObject({
        kind: 'replaced',
        index: after - before === 1 ? at : null,
        message: expect.stringContaining(after - before === 1 ? `entry ${at} ` : `entries ${before} to ${after - 1} `),
      });
    });
  });

  test('an entry that was deleted, from the file or from the database', async () => {
    await onRandomLogs(async ({ texts, lines, at }) => {
      expect(await foundIn(lines.toSpliced(lineOf(lines, at), 1))).toMatchObject({ kind: 'missing', index: at });
      expect(
        await foundIn(lines.with(lineOf(lines, at), entryLine({ ...entryOf(lines, at), entry: null }))),
      ).toMatchObject({ kind: 'missing', index: at });
      expect(texts.length).toBeGreaterThan(2);
    });
  });

  test('an entry that was deleted, and all later ones numbered anew', async () => {
    await onRandomLogs(async ({ lines, at, ...log }) => {
      const { before, after } = signedAround(log as RandomLog, at);
      expect(await foundIn(numberedAnew(lines.toSpliced(lineOf(lines, at), 1)))).toMatchObject({
        kind: 'missing',
        message: expect.stringMatching(
          `^1 entry is missing between entry ${before} and the checkpoint of ${after} entries`,
        ),
      });
    });
  });

  test('an entry that was inserted', async () => {
    await onRandomLogs(async ({ lines, at, ...log }) => {
      const inserted = lines.toSpliced(lineOf(lines, at), 0, rehashed(at, 'one more'));
      expect(await foundIn(inserted)).toMatchObject({
        kind: 'inserted',
        index: at,
        message: expect.stringContaining(`entry ${at} stands twice`),
      });
      const { before, after } = signedAround(log as RandomLog, at);
      expect(await foundIn(numberedAnew(inserted))).toMatchObject({
        kind: 'inserted',
        message:
          `Inserted: between entry ${before} and the checkpoint of ${after} entries there are 1 more than were ` +
          'signed.',
      });
    });
  });

  test('entries that were exchanged', async () => {
    await onRandomLogs(async ({ lines, at, other, ...log }) => {
      if (at === other) return;
      const [first, second] = [Math.min(at, other), Math.max(at, other)];
      const exchanged = lines
        .with(lineOf(lines, first), lines[lineOf(lines, second)]!)
        .with(lineOf(lines, second), lines[lineOf(lines, first)]!);
      expect(await foundIn(exchanged)).toMatchObject({
        kind: 'reordered',
        index: first,
        message: `Reordered: entry ${second} stands where entry ${first} belongs, which comes later.`,
      });
      const { before, after } = signedAround(log as RandomLog, first);
      expect(await foundIn(numberedAnew(exchanged))).toMatchObject({
        kind: 'replaced',
        index: after - before === 1 ? first : null,
      });
    });
  });

  test('a log that was cut off, at any line', async () => {
    await onRandomLogs(async ({ texts, lines, at }) => {
      expect(await foundIn(lines.slice(0, lineOf(lines, at)))).toMatchObject({
        kind: 'cut-off',
        index: at,
        message:
          `Cut off ${at === 0 ? 'before the first entry' : `after entry ${at - 1}`}: the newest checkpoint signs ` +
          `${texts.length} entries, ${texts.length - at} of them are not here.`,
      });
    });
  });

  test('a log that was cut off at an earlier checkpoint, which another department’s later one shows', async () => {
    await onRandomLogs(async ({ texts, sizes }) => {
      const earlier = sizes[0]!;
      if (earlier === texts.length) return;
      const cut = writtenLog(texts.slice(0, earlier), [earlier]);
      expect(await foundIn(cut)).toMatchObject({ size: earlier });
      expect(await foundIn(cut, [noteOf(texts)])).toMatchObject({ kind: 'cut-off', index: earlier });
    });
  });

  test('a log that was written and signed anew with one entry changed, which what another department keeps shows', async () => {
    await onRandomLogs(async ({ texts, sizes, at, other }) => {
      const lines = writtenLog(texts.with(at, 'another'), sizes);
      const kept = noteOf(texts.slice(0, other + 1));
      expect(await foundIn(lines)).toMatchObject({ size: texts.length });
      expect(await foundIn(lines, [kept])).toMatchObject(
        other < at ? { size: texts.length, witnessed: 1 } : { kind: 'forked' },
      );
    });
  });

  test('two signed checkpoints of one size with different roots', async () => {
    await onRandomLogs(async ({ texts, sizes, lines, at }) => {
      const fork = JSON.stringify({ checkpoint: noteOf(texts.with(0, 'another').slice(0, sizes[0])) });
      const place = lineOf(lines, sizes[0]! - 1) + 2;
      const wherever = place + (at % (lines.length - place + 1));
      expect(await foundIn(lines.toSpliced(wherever, 0, fork))).toMatchObject({
        kind: 'forked',
        message: expect.stringContaining(`two checkpoints of ${sizes[0]} entries`),
      });
      expect(await foundIn(lines, [(JSON.parse(fork) as { checkpoint: string }).checkpoint])).toMatchObject({
        kind: 'forked',
      });
    });
  });

  test('a checkpoint of another key, or with a digit changed', async () => {
    await onRandomLogs(async ({ texts, sizes, lines }) => {
      const place = lineOf(lines, sizes[0]! - 1) + 1;
      const foreign = noteOf(texts.slice(0, sizes[0]), 'sha256', noteSigner(originOf('health'), 'b'.repeat(48)));
      const message =
        `Bad signature: the checkpoint of ${sizes[0]} entries in line ${place + 1} is not signed by the key of ` +
        'tonghu/health.';
      expect(await foundIn(lines.with(place, JSON.stringify({ checkpoint: foreign })))).toMatchObject({
        kind: 'unsigned',
        message,
      });
      expect(
        await foundIn(lines.with(0, lines[0]!.replace(`\\n${texts.length}\\n`, `\\n${texts.length + 1}\\n`))),
      ).toMatchObject({ kind: 'unsigned' });
    });
  });

  test('a line that cannot be read, and a file that is none', async () => {
    const lines = writtenLog(['1', '2', '3'], [3]);
    expect(await foundIn(lines.with(2, lines[2]!.slice(0, 20)))).toMatchObject({
      kind: 'unreadable',
      message: 'Line 3 is neither an entry nor a checkpoint: it was damaged after entry 0.',
    });
    for (const file of [[], [''], ['{}'], lines.slice(1)])
      expect(await foundIn(file.length === 0 ? [''] : file)).toMatchObject({
        kind: 'unreadable',
        message: expect.stringContaining('npm run audit:export'),
      });
  });
});

test('the proof of an entry is verified by its checkpoint, and fails for another text, index or path', async () => {
  const texts = Array.from({ length: 21 }, (_one, at) => `entry ${at}`);
  const sha256 = treeHash('sha256');
  const leaves = texts.map(sha256.leaf);
  const find = async (places: { level: number; index: number }[]) =>
    places.map(({ level, index }) => rootOf(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level), sha256));
  const path = await inclusionProof(13, 21, find, sha256);
  const proof: EntryProof = {
    format: 'tonghu-audit-proof-1',
    department: 'health',
    index: 13,
    entry: 'entry 13',
    proof: path.map((one) => one.toString('base64')),
    checkpoint: noteOf(texts),
  };
  const verified = (changed: Partial<EntryProof>) => () =>
    verifyProof({ ...proof, ...changed }, new KnownCheckpoints([verifier]));
  expect(verified({})()).toMatchObject({ origin: signer.name, size: 21 });
  for (const changed of [
    { entry: 'entry 12' },
    { index: 12 },
    { index: 21 },
    { proof: proof.proof.slice(1) },
    { checkpoint: noteOf(texts.with(3, 'another')) },
  ]) {
    expect(verified(changed)).toThrow('The proof does not lead from this text to the root that was signed');
  }
});
