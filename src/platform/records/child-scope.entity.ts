import { defineEntity, p } from '@mikro-orm/postgresql';
import { defineRecordTable } from './record-table.ts';

/** Where a child belongs, as the child register's events have told this department. See migrations/platform. */
export const ChildScope = defineEntity({
  name: 'ChildScope',
  tableName: 'child_scope',
  properties: {
    childId: p.uuid().primary(),
    residenceDivision: p.text(),
    householdDivision: p.text(),
    sealed: p.boolean(),
    categories: p.array(),
    birthDate: p.date().nullable(),
    version: p.integer(),
  },
});

/** Record conditions are decided on the scope: every reader of a child's records needs it. */
export const scopeTable = defineRecordTable({
  entity: ChildScope,
  always: ['childId', 'residenceDivision', 'householdDivision', 'sealed', 'categories'],
  age: 'birthDate',
  columns: { Child: {} },
});

/**
 * The relation of a child's record to the child's scope, for conditions and facts. It shares the key column and is
 * never written: the scope is the child register's, and a record may stand before the event that tells of its child.
 */
export const scopeOfChild = () =>
  p.manyToOne(ChildScope).joinColumn('child_id').persist(false).nullable().createForeignKeyConstraint(false);
