import { Field, getMetadataStorage, InputType, type ClassType } from 'type-graphql';
import { aboutChange } from '../../records/define-record.ts';
import type { RecordTable } from '../../records/record-table.ts';
import { ChangeInput, ListedChangeInput } from './change-input.ts';

/** What an input says of a field otherwise than the type of the record does. */
export interface InputField {
  description?: string;
  /** Decorators of class-validator. */
  checks?: readonly PropertyDecorator[];
}

/** What every input of a change says already. */
type AboutChange = 'childId' | 'id' | 'version' | 'reason';
/** The fields of a type that are made of the column of the same name. */
type SameFields<Type, Row> = Exclude<keyof Type & keyof Row & string, AboutChange>;
type Input<Type, Name extends keyof Type> = { [Field in Name]?: Type[Field] | null };
type Base<Row> = Row extends { childId: string; id: string }
  ? ListedChangeInput
  : Row extends { childId: string }
    ? ChangeInput
    : object;

/**
 * The input of a change, made of the record's type and table: each field that has the name of its column, with the type
 * and description that it has in the contract. A change may leave out each; a new record needs what is never null.
 * @param otherwise what the input says otherwise of these fields
 */
export function recordInput<Type extends object, Row extends object>(
  type: ClassType<Type>,
  table: RecordTable<Row>,
  otherwise: { [Name in SameFields<Type, Row>]?: InputField } = {},
): ClassType<Base<Row> & Input<Type, SameFields<Type, Row>>> {
  const properties = table.entity.meta.properties as Record<
    string,
    { nullable?: boolean; primary?: boolean; default?: unknown } | undefined
  >;
  const base = properties['childId'] ? (properties['id'] ? ListedChangeInput : ChangeInput) : Object;

  @InputType()
  class RecordInput extends (base as ClassType) {}

  const storage = getMetadataStorage();
  const fields = storage.fields.filter(
    ({ target, name }) => target === type && properties[name] && !aboutChange.has(name),
  );
  for (const { name, getType, typeOptions, description } of fields) {
    const own: InputField = otherwise[name as SameFields<Type, Row>] ?? {};
    const one = getType();
    const { primary = false, nullable = primary, default: standard } = properties[name]!;
    const said = own.description ?? description!;
    const field = {
      description: nullable || standard !== undefined ? said : neededWhenNew(said),
      nullable: !primary,
    };
    const typeOf = (() => (typeOptions.array ? [one] : one)) as () => ClassType;
    Field(typeOf, field)(RecordInput.prototype, name);
    for (const check of own.checks ?? []) check(RecordInput.prototype, name);
  }
  return RecordInput as never;
}

/** The description of a field that a new record needs; its Chinese term stays at the end. */
export function neededWhenNew(description: string): string {
  return description.replace(/\.(?= [^.]*$)/, '; needed in a new record.');
}
