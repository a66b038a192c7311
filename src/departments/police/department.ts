import { applyChildScope } from '../../platform/records/apply-child-scope.ts';
import { defineDepartment } from '../../platform/subgraph/define-department.ts';
import { resolveChild } from './child.reference.ts';
import { ChildResolver } from './child.resolver.ts';
import { guardianDetentionTable, protectiveRemovalTable } from './custody.entity.ts';
import { CustodyResolver, GuardianDetentionResolver } from './custody.resolver.ts';
import { householdTable } from './household.entity.ts';
import { HouseholdResolver } from './household.resolver.ts';
import { createPoliceContext, type PoliceContext } from './police.context.ts';
import { statistics } from './statistics.ts';

export default defineDepartment<PoliceContext>({
  name: 'police',
  title: '公安',
  resolvers: [ChildResolver, HouseholdResolver, CustodyResolver, GuardianDetentionResolver],
  references: { Child: resolveChild },
  tables: [householdTable, guardianDetentionTable, protectiveRemovalTable],
  context: createPoliceContext,
  consumes: { 'civil-affairs.child-scope-changed': applyChildScope },
  statistics,
});
