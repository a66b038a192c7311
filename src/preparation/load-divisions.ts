import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { readDivisions } from '../platform/standards/divisions.ts';
import { codeOf } from '../demonstration/load-demonstration.ts';

/** Loads the published divisions, about 660,000, in place of what stands there. */
export async function loadDivisions(connection: Client): Promise<void> {
  await connection.query('truncate division');
  await pipeline(
    Readable.from(lines()),
    connection.query(copyFrom('copy division (code, name, level, parent) from stdin')),
  );
}

async function* lines(): AsyncGenerator<string> {
  let block = '';
  for await (const { code, name, level, parent } of readDivisions()) {
    block += `${code}\t${name}\t${codeOf(level)}\t${parent ?? '\\N'}\n`;
    if (block.length > 65_536) {
      yield block;
      block = '';
    }
  }
  yield block;
}
