import {
  GraphQLBoolean,
  getNullableType,
  isInputObjectType,
  isNonNullType,
  type GraphQLField,
  type GraphQLFieldResolver,
} from 'graphql';
import { decideField } from '../../policy/access.ts';
import { recordKeyOf, type ChangedRecord, type RecordDefinition } from '../../records/define-record.ts';
import { primaryKeyOf } from '../../records/record-table.ts';
import type { RequestContext } from '../request-context.ts';

type Resolve = GraphQLFieldResolver<any, RequestContext>;
type Given = Record<string, unknown> & Partial<ChangedRecord>;

/**
 * Makes a change of a record say the whole record: what the input leaves out stays as it stands, and null clears. So a
 * client loses nothing that it does not send. Of a new record what is left out is empty; a yes or no is no.
 * @throws TypeError for a field that may be left out and has no value for a new record
 */
export function keepAbsent(
  record: RecordDefinition,
  { name, args, resolve }: GraphQLField<unknown, RequestContext>,
): Resolve {
  const type = getNullableType(args[0]!.type);
  const fields = isInputObjectType(type) ? Object.values(type.getFields()) : [];
  const { properties } = record.table.entity.meta;
  const isWritten = (field: string) => field in properties && !primaryKeyOf(record.table).includes(field);
  const optional = fields.filter(({ name: field, type: ofField }) => !isNonNullType(ofField) && isWritten(field));
  for (const { name: field, type: ofField } of optional) {
    if (!properties[field]!.nullable && getNullableType(ofField) !== GraphQLBoolean)
      throw new TypeError(`${name}: ${field} may be left out, and ${record.type} has no value for it when it is new.`);
  }
  return async (source, { input }: { input: Given }, context, info) => {
    const absent = optional.map(({ name: field }) => field).filter((field) => input[field] === undefined);
    const isNew = (input.version ?? 0) === 0;
    const kept = isNew || absent.length === 0 ? {} : await standing(context, record, name, input, absent);
    const missing = Object.fromEntries(absent.map((field) => [field, properties[field]!.nullable ? null : false]));
    return resolve!(source, { input: { ...missing, ...kept, ...replaced(record, input), ...input } }, context, info);
  };
}

/** What the standing record holds in these fields; nothing for a requester who may not change it. */
async function standing(
  { access, children, asSystem }: RequestContext,
  { table }: RecordDefinition,
  mutation: string,
  input: Given,
  fields: readonly string[],
): Promise<object> {
  const childId = input.childId ?? input.id;
  const facts = typeof childId === 'string' ? (await children.load(childId))?.facts : undefined;
  if (facts === undefined || decideField(access, 'Mutation', mutation, facts).effect !== 'allow') return {};
  const where = recordKeyOf(table, { ...(input as unknown as ChangedRecord), childId: facts.childId });
  const system = asSystem({ because: 'what a change does not say stays as it stands, and is not told' });
  const [row = {}] = await system.find<Record<string, unknown>>(table.entity, { where, fields: [...fields] });
  return Object.fromEntries(fields.filter((field) => field in row).map((field) => [field, row[field as never]]));
}

/** Of fields that take each other's place, the given one clears the others. */
function replaced({ instead = [] }: RecordDefinition, input: Given): object {
  const others = instead.filter((group) => group.some((field) => (input[field] ?? null) !== null)).flat();
  return Object.fromEntries(others.map((field) => [field, null]));
}
