import { Directive, Field, ID, ObjectType, type ClassType } from 'type-graphql';
import type { RequestContext } from '../request-context.ts';

/**
 * The child as a subgraph names it that does not keep the register: a key. Each subgraph makes a type of its own, since
 * type-graphql hangs the fields of all resolvers of a class on it.
 */
export function childType(): ClassType<{ id: string }> {
  @Directive('@key(fields: "id")')
  @ObjectType({ description: 'A child of the register; civil affairs keeps the file. 儿童' })
  class Child {
    @Field(() => ID, { description: 'Number of the file, without meaning of its own. 档案编号' })
    id!: string;
  }
  return Child;
}

/** A child by the key that another subgraph names; null for a child that this requester may not know of. */
export function resolveChild({ id }: { id: string }, { children }: RequestContext) {
  return children.load(id);
}
