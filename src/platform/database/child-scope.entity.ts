import { defineEntity, p } from '@mikro-orm/postgresql';

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
    version: p.integer(),
  },
});
