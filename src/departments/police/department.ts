import { applyChildScope } from '../../platform/records/apply-child-scope.ts';
import { resolveChild } from '../../platform/subgraph/child-type.ts';
import { defineDepartment } from '../../platform/subgraph/define-department.ts';
import { ChildResolver } from './child.resolver.ts';
import { guardianDetentionTable, protectiveRemovalTable } from './custody.entity.ts';
import { CustodyResolver, GuardianDetentionResolver } from './custody.resolver.ts';
import { householdTable } from './household.entity.ts';
import { HouseholdResolver } from './household.resolver.ts';
import { statistics } from './statistics.ts';

export default defineDepartment({
  name: 'police',
  title: '公安',
  resolvers: [ChildResolver, HouseholdResolver, CustodyResolver, GuardianDetentionResolver],
  references: { Child: resolveChild },
  tables: [householdTable, guardianDetentionTable, protectiveRemovalTable],
  consumes: { 'civil-affairs.child-scope-changed': applyChildScope },
  statistics,
});
