import { defineEntity, p } from '@mikro-orm/postgresql';
import { ChildScope } from '../../platform/database/child-scope.entity.ts';

/** Household registration of a child. */
export const HouseholdEntity = defineEntity({
  name: 'Household',
  tableName: 'household',
  properties: {
    childId: p.uuid().primary(),
    scope: () => p.manyToOne(ChildScope).joinColumn('child_id').persist(false).createForeignKeyConstraint(false).nullable().hydrate(false),
    version: p.integer(),
    status: p.text(),
    address: p.text().nullable(),
    verifiedOn: p.date(),
  },
});
