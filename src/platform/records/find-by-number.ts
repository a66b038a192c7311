import { randomUUID } from 'node:crypto';
import type { EntitySchema } from '@mikro-orm/postgresql';
import type { RecordReader } from './record-reader.ts';

/**
 * The child whose number it is, for `children.load` or a loader of the department, which decide on it. Where the number
 * is nobody's, an id that no child has: the next step is taken all the same, so that a number that is not there, a
 * sealed child and a child out of reach are the same work.
 * @param system reads past the requester's rights: who may ask by number learns whose it is, and nothing more
 */
export async function findByNumber(
  system: RecordReader,
  entity: EntitySchema<any, any, any>,
  where: Record<string, string>,
): Promise<string> {
  const [entry] = await system.find<{ childId: string | null }>(entity, { where, fields: ['childId'] });
  return entry?.childId ?? randomUUID();
}
