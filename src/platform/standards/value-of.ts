import { PlatformError } from '../errors.ts';
import type { Checked } from './checked.ts';

/**
 * The value that a standard's check has passed, in its one stored form. @throws PlatformError BAD_INPUT naming the
 * field and the check that failed
 */
export function valueOf<Value>(field: string, checked: Checked<Value>): Value {
  if (checked.valid) return checked.value;
  throw new PlatformError('BAD_INPUT', `${field}: ${checked.remedy}`, {
    field,
    check: checked.check,
    remedy: checked.remedy,
  });
}
