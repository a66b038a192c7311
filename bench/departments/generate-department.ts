import 'reflect-metadata';
import { defineEntity, p } from '@mikro-orm/postgresql';
import { Arg, Ctx, Field, FieldResolver, ID, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { applyChildScope } from '../../src/platform/records/apply-child-scope.ts';
import { scopeOfChild } from '../../src/platform/records/child-scope.entity.ts';
import { loadRowOfEachChild } from '../../src/platform/records/load-rows-of-children.ts';
import { defineRecordTable } from '../../src/platform/records/record-table.ts';
import { childType, resolveChild } from '../../src/platform/subgraph/contract/child-type.ts';
import { DateScalar } from '../../src/platform/subgraph/contract/date-scalar.ts';
import { defineDepartment, type Department } from '../../src/platform/subgraph/define-department.ts';
import { loadDepartment } from '../../src/platform/subgraph/load-departments.ts';
import { batch } from '../../src/platform/subgraph/per-request.ts';
import type { RequestContext } from '../../src/platform/subgraph/request-context.ts';
import { ownNames } from './bench-names.ts';
import { queryNameOf, recordNameOf, tableNameOf, typeNameOf } from './generated-names.ts';

/**
 * A department with one record per child, written as the product's own are: its type extends Child, its table is read
 * under the requester's role.
 */
export function generateDepartment(name: string): Department {
  const [type, field] = [typeNameOf(name), recordNameOf(name)];

  const Child = childType();

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

  const table = generateTable(name);
  const loadRecord = batch(
    (context: RequestContext) => ({
      records: (ids: readonly string[]) => loadRowOfEachChild(context, table, ids),
    }),
    'records',
  );

  @Resolver(() => Child)
  class ChildResolver {
    // Only types to which some operation leads become part of a department's schema.
    @Query(() => Child, { name: queryNameOf(name), nullable: true, description: 'A child by the number of its file.' })
    child(
      @Arg('id', () => ID, { description: 'Number of the file.' }) id: string,
      @Ctx() { children }: RequestContext,
    ) {
      return children.load(id);
    }

    @FieldResolver(() => GeneratedRecord, { name: field, nullable: true, description: 'The record of the department.' })
    record(@Root() { id }: { id: string }, @Ctx() context: RequestContext) {
      return loadRecord(context, id);
    }
  }

  return defineDepartment({
    name,
    title: name,
    resolvers: [ChildResolver],
    references: { Child: resolveChild },
    tables: [table],
    consumes: { 'civil-affairs.child-scope-changed': applyChildScope },
    // The rows are made in its database, of the child scope: see prepare-generated.ts.
  });
}

function generateTable(name: string) {
  const type = typeNameOf(name);
  return defineRecordTable({
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
    via: { Child: [recordNameOf(name)] },
    columns: {
      [type]: { status: 'status', reference: 'reference', visits: 'visits', active: 'active', since: 'since' },
    },
  });
}

/** The manifests of departments of the benchmark: the product's own, or generated. */
export async function loadBenchDepartments(names: readonly string[]): Promise<Department[]> {
  return Promise.all(
    names.map(async (name) => (ownNames.includes(name) ? loadDepartment(name) : generateDepartment(name))),
  );
}
