import {
  defaultFieldResolver,
  getNamedType,
  GraphQLError,
  isCompositeType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import { decideField, type Access } from '../../policy/access.ts';
import { applyMask } from '../../policy/masks.ts';
import type { Decision } from '../../policy/policy.ts';
import { PlatformError } from '../../errors.ts';
import { settleUnder } from '../../records/select-record.ts';
import { isRootType, isStructuralType } from '../../policy/structural-types.ts';
import type { RequestContext } from '../request-context.ts';

/** Puts a decision before every field of every record type, where no resolver can forget it. */
export function protectSchema(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isStructuralType(type.name) || isRootType(type.name)) continue;
    for (const field of Object.values(type.getFields())) {
      const resolve = field.resolve ?? defaultFieldResolver;
      field.resolve = isCompositeType(getNamedType(field.type))
        ? protectLink(type.name, field, resolve)
        : protectValue(type.name, field, resolve);
    }
  }
  return schema;
}

type Field = GraphQLField<unknown, RequestContext>;
type Resolve = GraphQLFieldResolver<unknown, RequestContext>;

function protectValue(type: string, { name: field, type: returned }: Field, resolve: Resolve): Resolve {
  return (record, args, context, info) => {
    const decision = decide(type, field, record as object, context);
    if (decision.effect === 'deny') return refuse(type, field, context, info, isNonNullType(returned));
    const value = resolve(record, args, context, info);
    return decision.effect === 'mask'
      ? whenThere(value, (clear) => applyMask(decision.mask!, clear, context.access.today))
      : value;
  };
}

/** Records hung under a record are the same child's, unless the loader that fetched them says whose they are. */
function protectLink(type: string, { name: field, type: returned }: Field, resolve: Resolve): Resolve {
  return (record, args, context, info) => {
    const decision = decide(type, field, record as object, context);
    if (decision.effect !== 'allow') return refuse(type, field, context, info, isNonNullType(returned));
    return whenThere(resolve(record, args, context, info), (linked) => inherit(record as object, linked, context));
  };
}

function inherit(record: object, linked: unknown, { trace }: RequestContext): unknown {
  const facts = trace.factsOf(record);
  if (facts === null) return linked;
  for (const one of Array.isArray(linked) ? linked : [linked]) {
    if (one === null || typeof one !== 'object' || trace.factsOf(one) !== null) continue;
    trace.attachFacts(one, facts);
    settleUnder(one, facts);
  }
  return linked;
}

/** Goes on at once with a value that is there: a promise for each would cost more than the field. */
function whenThere(value: unknown, goOn: (value: unknown) => unknown): unknown {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function'
    ? (value as PromiseLike<unknown>).then(goOn)
    : goOn(value);
}

function decide(type: string, field: string, record: object, context: RequestContext): Decision {
  const facts = context.trace.factsOf(record);
  const decision = decideField(context.access, type, field, facts);
  context.trace.note(type, facts, field, decision);
  return decision;
}

function refuse(
  type: string,
  field: string,
  { access, trace }: RequestContext,
  { path }: GraphQLResolveInfo,
  isNeverNull: boolean,
): null {
  // A null where there never is one would be told as a fault of the platform.
  if (isNeverNull) throw fieldRefused(access, type, field);
  trace.noteRefusal(type, field, path);
  return null;
}

/** The errors for the fields that were refused, one for each field of a type. */
export function fieldRefusals({ access, trace }: RequestContext): GraphQLError[] {
  return [...trace.refusals()].map(
    ({ type, field, path }) => new GraphQLError('', { path, originalError: fieldRefused(access, type, field) }),
  );
}

function fieldRefused(access: Access, type: string, field: string): PlatformError {
  const { department, purpose } = access.requester;
  // Rules that release the field elsewhere are the ones that would have to change.
  const rules = (access.releases.get(type)?.get(field) ?? []).map((release) => release.rule);
  return new PlatformError(
    'FIELD_REFUSED',
    `${type}.${field} is not released to ${department} for ${purpose} (${rules.join(', ') || 'no rule'}).`,
    {
      field: `${type}.${field}`,
      rule: rules[0] ?? null,
    },
  );
}
