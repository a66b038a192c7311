import { applyChildScope } from '../../platform/records/apply-child-scope.ts';
import { resolveChild } from '../../platform/subgraph/contract/child-type.ts';
import { defineDepartment } from '../../platform/subgraph/define-department.ts';
import { ChildResolver } from './child.resolver.ts';
import { guardianDetention, protectiveRemoval } from './custody.entity.ts';
import { CustodyResolver, GuardianDetentionResolver } from './custody.resolver.ts';
import { household } from './household.entity.ts';
import { HouseholdResolver } from './household.resolver.ts';
import { statistics } from './statistics.ts';

export default defineDepartment({
  name: 'police',
  title: '公安',
  resolvers: [ChildResolver, HouseholdResolver, CustodyResolver, GuardianDetentionResolver],
  references: { Child: resolveChild },
  records: [household, guardianDetention, protectiveRemoval],
  consumes: { 'civil-affairs.child-scope-changed': applyChildScope },
  statistics,
});
