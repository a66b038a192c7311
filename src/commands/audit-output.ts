import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { RunningProgress } from './running-progress.ts';

export interface NumberedLine {
  line: string;
  done: number;
  size: number;
}

/**
 * Where a command writes its lines: a file that only its owner may read, since it tells who looked at which child, or
 * standard output.
 */
export async function writeAuditOutput(lines: AsyncIterable<NumberedLine>, file: string | undefined): Promise<void> {
  const output = file === undefined ? process.stdout : createWriteStream(file, { mode: 0o600 });
  const progress = new RunningProgress('entries');
  let waiting = '';
  const flush = async () => {
    const isTaken = output.write(waiting);
    waiting = '';
    if (!isTaken) await once(output, 'drain');
  };
  for await (const { line, done, size } of lines) {
    waiting += `${line}\n`;
    if (waiting.length > 65_536) {
      await flush();
      progress.tell(done, size);
    }
  }
  await flush();
  progress.end();
  if (output === process.stdout) return;
  output.end();
  await finished(output);
  process.stderr.write(`Written to ${file}.\n`);
}
