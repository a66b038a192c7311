import { applyChildScope } from '../../platform/records/apply-child-scope.ts';
import { resolveChild } from '../../platform/subgraph/contract/child-type.ts';
import { defineDepartment } from '../../platform/subgraph/define-department.ts';
import { schoolTable } from './school.entity.ts';
import { SchoolResolver } from './school.resolver.ts';
import { schooling } from './schooling.entity.ts';
import { ChildResolver, SchoolingResolver } from './schooling.resolver.ts';
import { schoolSupportTable } from './school-support.entity.ts';
import { schoolSupportProcedure } from './school-support.procedure.ts';
import { SchoolSupportResolver } from './school-support.resolver.ts';
import { statistics } from './statistics.ts';

export default defineDepartment({
  name: 'education',
  title: '教育',
  resolvers: [ChildResolver, SchoolingResolver, SchoolResolver, SchoolSupportResolver],
  references: { Child: resolveChild },
  records: [schooling],
  procedures: [schoolSupportProcedure],
  tables: [schoolTable, schoolSupportTable],
  consumes: { 'civil-affairs.child-scope-changed': applyChildScope },
  statistics,
});
