import { defineEntity, p } from '@mikro-orm/postgresql';
import { scopeOfChild } from '../../platform/database/child-scope.entity.ts';

/** Household registration of a child. */
export const HouseholdEntity = defineEntity({
  name: 'Household',
  tableName: 'household',
  properties: {
    childId: p.uuid().primary(),
    scope: scopeOfChild,
    version: p.integer(),
    status: p.text(),
    address: p.text().nullable(),
    verifiedOn: p.date(),
  },
});
