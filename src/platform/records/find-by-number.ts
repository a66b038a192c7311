import { randomUUID } from 'node:crypto';
import type { EntitySchema } from '@mikro-orm/postgresql';
import type { RecordReader } from './record-reader.ts';

/**
 * The children whose number it is, for `children.load` or a loader of the department, which decide on them: first who
 * has the number, then who claims it (`claimNumber`). Where the number is nobody's, an id that no child has: the next
 * step is taken all the same, so that a number that is not there, a sealed child and a child out of reach are the same
 * work.
 * @param system reads past the requester's rights: who may ask by number learns whose it is, and nothing more
 */
export async function findByNumber(
  system: RecordReader,
  [numbers, claims]: readonly [EntitySchema<any, any, any>, EntitySchema<any, any, any>],
  where: Record<string, string>,
): Promise<string[]> {
  const [holders, claimants] = await Promise.all([
    system.find<{ childId: string | null }>(numbers, { where, fields: ['childId'] }),
    system.find<{ childId: string }>(claims, { where: { ...where, releasedAt: null }, fields: ['childId'] }),
  ]);
  const found = [...holders, ...claimants].flatMap(({ childId }) => childId ?? []);
  return found.length > 0 ? found : [randomUUID()];
}
