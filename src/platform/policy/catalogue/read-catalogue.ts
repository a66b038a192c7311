import { join } from 'node:path';
import { closest } from 'fastest-levenshtein';
import { isRootType, isStructuralType } from '../structural-types.ts';
import { assertNamesField } from '../files/assert-known-recipient.ts';
import type { DeclaredField, Declaration, DescribedField } from '../catalogue-item.ts';
import type { Contract } from '../policy.ts';
import { catalogueFile, type CatalogueFile } from '../files/policy-files.ts';
import { readPolicyFile, type PolicyFile } from '../files/read-policy-file.ts';

type File = PolicyFile<CatalogueFile>;
type Stated = Partial<CatalogueFile['departments'][string]>;

/**
 * Reads `policies/catalogue.yaml` and declares the fields by it: what a field says of itself, else what its type says,
 * else its department.
 * @param folder the policies folder
 * @param fields as the schemas describe them
 * @throws PolicyFault at the first fault, with line and suggestion: a name that is in no schema, or a field that
 * nothing is declared of
 */
export function readCatalogue(folder: string, contract: Contract, fields: readonly DescribedField[]): DeclaredField[] {
  const file = readPolicyFile(join(folder, 'catalogue.yaml'), catalogueFile);
  assertNamesOwnFields(file, contract);
  const { departments } = file.value;
  for (const department of new Set(fields.map(({ owner }) => owner))) {
    if (departments[department]) continue;
    file.fault(
      ['departments'],
      `"${department}" is missing: state sensitivity, retention and updated, which hold for every field of it that states nothing else`,
    );
  }
  for (const [id, shared] of Map.groupBy(fields, (field) => field.id))
    if (shared.length > 1) assertKeptByOne(file, id, shared);
  return fields
    .filter((field) => isOnlyOne(contract, field) || isNamed(file, field))
    .map((field) => ({ ...field, ...declarationOf(file, field) }));
}

function declarationOf({ value: { departments } }: File, { owner, type, field }: DescribedField): Declaration {
  const ofDepartment = departments[owner]!;
  const ofType: Stated = ofDepartment.types?.[type] ?? {};
  const ofField: Stated = ofDepartment.types?.[type]?.fields?.[field] ?? {};
  const retention = ofField.retention ?? ofType.retention ?? ofDepartment.retention;
  return {
    sensitivity: ofField.sensitivity ?? ofType.sensitivity ?? ofDepartment.sensitivity,
    retentionYears: retention === 'permanent' ? null : retention === 'none' ? 0 : retention,
    updateRhythm: ofField.updated ?? ofType.updated ?? ofDepartment.updated,
  };
}

/** A department declares its own fields only: for another one's its owner answers. */
function assertNamesOwnFields(file: File, contract: Contract): void {
  for (const [department, { types = {} }] of Object.entries(file.value.departments)) {
    if (!contract.departments.includes(department)) {
      file.fault(
        ['departments', department],
        `unknown department "${department}"`,
        closest(department, [...contract.departments]),
      );
    }
    for (const [type, { fields = {} }] of Object.entries(types)) {
      const at = ['departments', department, 'types', type];
      const known =
        contract.types.get(type) ??
        file.fault(at, `unknown type "${type}"`, closest(type, [...contract.types.keys()].filter(holdsData)));
      if (!holdsData(type))
        file.fault(at, `${type} holds no data of its own: the catalogue has the fields of records only`);
      const owners = [...new Set([...known.values()].flatMap((one) => one.owners))];
      if (!owners.includes(department))
        file.fault(at, `${type} is a type of ${owners.join(', ')}, not of ${department}: declare it there`);
      for (const field of Object.keys(fields)) {
        const place = [...at, 'fields', field];
        const named = assertNamesField(file, contract, type, field, place);
        if (!named.owners.includes(department))
          file.fault(
            place,
            `${type}.${field} is a field of ${named.owners.join(', ')}, not of ${department}: declare it there`,
          );
      }
    }
  }
}

function holdsData(type: string): boolean {
  return !isRootType(type) && !isStructuralType(type);
}

/** A key that several schemas repeat belongs to the department that declares it, which keeps the record. */
function assertKeptByOne(file: File, id: string, shared: readonly DescribedField[]): void {
  const [keeper, second] = shared.filter((field) => isNamed(file, field));
  const whose = `${id} stands in the schemas of ${shared.map(({ owner }) => owner).join(', ')}`;
  if (keeper === undefined)
    file.fault(['departments'], `${whose}: declare it under the one that keeps the record, and under no other`);
  if (second !== undefined) {
    file.fault(
      ['departments', second.owner, 'types', second.type, 'fields', second.field],
      `${whose}, and ${keeper.owner} declares it already: one of them keeps the record`,
    );
  }
}

function isOnlyOne({ types }: Contract, { type, field }: DescribedField): boolean {
  return types.get(type)?.get(field)?.owners.length === 1;
}

function isNamed({ value: { departments } }: File, { owner, type, field }: DescribedField): boolean {
  return departments[owner]?.types?.[type]?.fields?.[field] !== undefined;
}
