import { closest } from 'fastest-levenshtein';
import type { Contract, ContractField } from '../policy.ts';
import type { PolicyFile } from './read-policy-file.ts';

/** Department → role → Chinese title. */
export type Roles = ReadonlyMap<string, ReadonlyMap<string, string>>;

export interface Recipient {
  department: string;
  roles?: string[];
}

type Path = readonly (string | number)[];

/** @throws PolicyFault for a department or role that is on no list, with the one that was probably meant */
export function assertKnownRecipient(
  file: PolicyFile<unknown>,
  { department, roles: named = [] }: Recipient,
  at: Path,
  { departments }: Contract,
  roles: Roles,
): void {
  if (!departments.includes(department))
    file.fault([...at, 'department'], `unknown department "${department}"`, closest(department, [...departments]));
  const known = roles.get(department) ?? new Map<string, string>();
  for (const [index, role] of named.entries()) {
    if (known.has(role)) continue;
    const place = [...at, 'roles', index];
    const elsewhere = [...roles].find(([, titles]) => titles.has(role));
    if (elsewhere) file.fault(place, `"${role}" is a role of ${elsewhere[0]}, not of ${department}`);
    file.fault(
      place,
      `unknown role "${role}" of ${department}`,
      known.size > 0 ? closest(role, [...known.keys()]) : undefined,
    );
  }
}

/** @throws PolicyFault for a type or field that no schema has, with the one that was probably meant */
export function assertNamesField(
  file: PolicyFile<unknown>,
  { types }: Contract,
  type: string,
  field: string,
  at: Path,
): ContractField {
  const fields = types.get(type) ?? file.fault(at, `unknown type "${type}"`, closest(type, [...types.keys()]));
  return fields.get(field) ?? file.fault(at, `unknown field "${field}" on ${type}`, closest(field, [...fields.keys()]));
}
