import { applyChildScope } from '../../platform/records/apply-child-scope.ts';
import { resolveChild } from '../../platform/subgraph/contract/child-type.ts';
import { defineDepartment } from '../../platform/subgraph/define-department.ts';
import { guardianMeasure } from './guardian-measure.entity.ts';
import { JusticeResolver } from './justice.resolver.ts';
import { legalAidTable } from './legal-aid.entity.ts';
import { legalAidProcedure } from './legal-aid.procedure.ts';

export default defineDepartment({
  name: 'justice',
  title: '司法',
  resolvers: [JusticeResolver],
  references: { Child: resolveChild },
  records: [guardianMeasure],
  procedures: [legalAidProcedure],
  tables: [legalAidTable],
  consumes: { 'civil-affairs.child-scope-changed': applyChildScope },
});
