import { applyChildScope } from '../../platform/records/apply-child-scope.ts';
import { defineDepartment } from '../../platform/subgraph/define-department.ts';
import { resolveChild } from './child.reference.ts';
import { createEducationContext, type EducationContext } from './education.context.ts';
import { schoolTable } from './school.entity.ts';
import { SchoolResolver } from './school.resolver.ts';
import { schoolingTable } from './schooling.entity.ts';
import { ChildResolver, SchoolingResolver } from './schooling.resolver.ts';
import { statistics } from './statistics.ts';

export default defineDepartment<EducationContext>({
  name: 'education',
  title: '教育',
  resolvers: [ChildResolver, SchoolingResolver, SchoolResolver],
  references: { Child: resolveChild },
  tables: [schoolingTable, schoolTable],
  context: createEducationContext,
  consumes: { 'civil-affairs.child-scope-changed': applyChildScope },
  statistics,
});
