import { ValidateBy } from 'class-validator';
import { PlatformError } from '../errors.ts';
import type { Checked } from '../standards/checked.ts';

/** The checked value. @throws PlatformError BAD_INPUT naming the field and the check that failed. */
export function valueOf<Value>(field: string, checked: Checked<Value>): Value {
  if (checked.valid) return checked.value;
  throw new PlatformError('BAD_INPUT', `${field}: ${checked.remedy}`, { field, check: checked.check, remedy: checked.remedy });
}

/** An input field whose text must pass the check of a standard; null and absent values pass. */
export function MeetsStandard(check: (text: string) => Checked<unknown>): PropertyDecorator {
  return ValidateBy({
    name: 'meetsStandard',
    validator: {
      validate(value, args) {
        if (value !== null && value !== undefined) valueOf(args!.property, check(String(value)));
        return true;
      },
    },
  });
}
