import 'reflect-metadata';
import { defineEntity, p } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import { Arg, Ctx, Directive, Field, FieldResolver, ID, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { applyChildScope } from '../../src/platform/records/apply-child-scope.ts';
import { scopeOfChild } from '../../src/platform/records/child-scope.entity.ts';
import { loadRowOfEachChild } from '../../src/platform/records/load-rows-of-children.ts';
import { defineRecordTable } from '../../src/platform/records/record-table.ts';
import { DateScalar } from '../../src/platform/subgraph/date-scalar.ts';
import { defineDepartment, type Department } from '../../src/platform/subgraph/define-department.ts';
import type { RequestContext } from '../../src/platform/subgraph/request-context.ts';
import { queryNameOf, recordNameOf, tableNameOf, typeNameOf } from './generated-names.ts';

type GeneratedContext = RequestContext & { records: DataLoader<string, object | null> };

/**
 * A department with one record per child, written as the product's own are: its type extends Child, its table is read
 * under the requester's role.
 */
export function generateDepartment(name: string): Department<GeneratedContext> {
  const [type, field] = [typeNameOf(name), recordNameOf(name)];

  @Directive('@key(fields: "id")')
  @ObjectType('Child', { description: 'A child of the register.' })
  class Child {
    @Field(() => ID, { description: 'Number of the file.' })
    id!: string;
  }

  @ObjectType(type, { description: 'What a generated department records of a child.' })
  class GeneratedRecord {
    @Field(() => String, { nullable: true, description: 'Text of a few values.' })
    status!: string | null;

    @Field(() => String, { nullable: true, description: 'Text of many values.' })
    reference!: string | null;

    @Field(() => Int, { nullable: true, description: 'Number.' })
    visits!: number | null;

    @Field(() => Boolean, { nullable: true, description: 'Yes or no.' })
    active!: boolean | null;

    @Field(() => DateScalar, { nullable: true, description: 'Day.' })
    since!: string | null;
  }

  @Resolver(() => Child)
  class ChildResolver {
    // Only types to which some operation leads become part of a department's schema.
    @Query(() => Child, { name: queryNameOf(name), nullable: true, description: 'A child by the number of its file.' })
    child(
      @Arg('id', () => ID, { description: 'Number of the file.' }) id: string,
      @Ctx() { children }: GeneratedContext,
    ) {
      return children.load(id);
    }

    @FieldResolver(() => GeneratedRecord, { name: field, nullable: true, description: 'The record of the department.' })
    record(@Root() { id }: Child, @Ctx() { records }: GeneratedContext) {
      return records.load(id);
    }
  }

  const table = defineRecordTable({
    entity: defineEntity({
      name: type,
      tableName: tableNameOf(name),
      properties: {
        childId: p.uuid().primary(),
        scope: scopeOfChild,
        version: p.integer(),
        status: p.text(),
        reference: p.text(),
        visits: p.integer(),
        active: p.boolean(),
        since: p.date(),
      },
    }),
    always: ['childId'],
    via: { Child: [field] },
    columns: {
      [type]: { status: 'status', reference: 'reference', visits: 'visits', active: 'active', since: 'since' },
    },
  });

  return defineDepartment<GeneratedContext>({
    name,
    title: name,
    resolvers: [ChildResolver],
    references: { Child: ({ id }, { children }) => children.load(id) },
    tables: [table],
    context: (request) => ({
      ...request,
      records: new DataLoader((ids: readonly string[]) => loadRowOfEachChild(request, table, ids), { cache: false }),
    }),
    consumes: { 'civil-affairs.child-scope-changed': applyChildScope },
    // The rows are made in its database, of the child scope: see prepare-generated.ts.
  });
}
