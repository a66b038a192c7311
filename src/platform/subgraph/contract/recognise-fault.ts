import { ArgumentValidationError } from 'type-graphql';
import { isConnectionFault } from '../../is-connection-fault.ts';
import { PlatformError } from '../../errors.ts';

interface Fault {
  property: string;
  constraints?: Record<string, string>;
  children?: Fault[];
}

/** The faults of validation and of the database's connection, which have codes of their own. */
export function recogniseFault(fault: unknown): PlatformError | null {
  if (fault instanceof ArgumentValidationError) {
    const faults: unknown = fault.extensions.validationErrors;
    return faults instanceof PlatformError ? faults : badInput(faults as Fault[]);
  }
  if (isConnectionFault(fault))
    return new PlatformError('DEPARTMENT_UNAVAILABLE', 'The database of this department does not answer.');
  return null;
}

function badInput(faults: Fault[]): PlatformError {
  const names: string[] = [];
  let fault = faults[0]!;
  names.push(fault.property);
  while (fault.children?.length) {
    fault = fault.children[0]!;
    names.push(fault.property);
  }
  const [check, sentence] = Object.entries(fault.constraints ?? {})[0] ?? ['unknown', 'is not valid'];
  return new PlatformError('BAD_INPUT', `${names.join('.')}: ${sentence}`, { field: names.join('.'), check });
}
