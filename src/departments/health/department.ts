import { applyChildScope } from '../../platform/records/apply-child-scope.ts';
import { defineDepartment } from '../../platform/subgraph/define-department.ts';
import { resolveChild } from './child.reference.ts';
import { createHealthContext, type HealthContext } from './health.context.ts';
import { checkupTable, diagnosisTable, injuryTable, medicalSummaryTable } from './medical.entity.ts';
import { ChildMedicalResolver, MedicalResolver } from './medical.resolver.ts';
import { statistics } from './statistics.ts';

export default defineDepartment<HealthContext>({
  name: 'health',
  title: '卫健',
  resolvers: [ChildMedicalResolver, MedicalResolver],
  references: { Child: resolveChild },
  tables: [medicalSummaryTable, checkupTable, diagnosisTable, injuryTable],
  context: createHealthContext,
  consumes: { 'civil-affairs.child-scope-changed': applyChildScope },
  statistics,
});
