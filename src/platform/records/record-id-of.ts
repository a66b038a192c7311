import { randomUUID } from 'node:crypto';
import { PlatformError } from '../errors.ts';

/**
 * The number of a record that a change is about. A new record gets one of its own, or the one that the caller chose so
 * that a repeated request is recognised. @throws PlatformError BAD_INPUT where a standing record is not named
 */
export function recordIdOf({ id, version }: { id?: string | null; version: number }): string {
  if (id) return id;
  if (version === 0) return randomUUID();
  throw new PlatformError('BAD_INPUT', 'id: name the record that is to be changed, or send version 0 for a new one.', {
    field: 'id',
    check: 'version',
  });
}
