import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse, print, visit, type DocumentNode, type StringValueNode, type TypeNode } from 'graphql';
import { isRootType, isStructuralType } from '../structural-types.ts';
import type { DescribedField } from '../catalogue-item.ts';

/**
 * The fields of all records of these departments, as their committed SDL describes them, department by department in
 * the order of the schema. Operations and pages hold no data of their own. A key such as `Child.id` stands in several
 * schemas, and so here several times.
 */
export function describeFields(schemaFolder: string, departments: readonly string[]): DescribedField[] {
  return departments.flatMap((owner) => {
    const document = parse(readFileSync(join(schemaFolder, `${owner}.graphql`), 'utf8'));
    const codeTables = codeTablesOf(document);
    return document.definitions.flatMap((definition) => {
      if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.OBJECT_TYPE_EXTENSION) return [];
      const type = definition.name.value;
      if (isRootType(type) || isStructuralType(type)) return [];
      return (definition.fields ?? []).map(
        ({ name: { value: field }, description, type: valueType }): DescribedField => ({
          id: `${type}.${field}`,
          type,
          field,
          owner,
          ...termsOf(description),
          valueType: print(valueType).replaceAll('!', ''),
          codeTable: codeTables.get(namedType(valueType)) ?? null,
        }),
      );
    });
  });
}

function codeTablesOf(document: DocumentNode): Map<string, { code: string; title: string }[]> {
  const tables = new Map<string, { code: string; title: string }[]>();
  visit(document, {
    [Kind.ENUM_TYPE_DEFINITION]: ({ name, values = [] }) => {
      tables.set(
        name.value,
        values.map(({ name: code, description }) => ({ code: code.value, title: termsOf(description).title })),
      );
    },
  });
  return tables;
}

/** A description says what is meant in English sentences and closes with the Chinese term, which may stand alone. */
function termsOf(description: StringValueNode | undefined): { title: string; meaning: string } {
  const text = (description?.value ?? '').replaceAll(/\s+/g, ' ').trim();
  const end = text.lastIndexOf('. ');
  return end < 0 ? { title: text, meaning: '' } : { title: text.slice(end + 2), meaning: text.slice(0, end + 1) };
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
