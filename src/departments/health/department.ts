import { applyChildScope } from '../../platform/database/apply-child-scope.ts';
import { defineDepartment } from '../../platform/subgraph/define-department.ts';
import { resolveChild } from './child.reference.ts';
import { demonstration } from './demonstration.ts';
import { createHealthContext, type HealthContext } from './health.context.ts';
import { CheckupEntity, DiagnosisEntity, InjuryEntity, MedicalSummaryEntity } from './medical.entity.ts';
import { ChildMedicalResolver, MedicalResolver } from './medical.resolver.ts';

export default defineDepartment<HealthContext>({
  name: 'health',
  title: '卫健',
  resolvers: [ChildMedicalResolver, MedicalResolver],
  references: { Child: resolveChild },
  entities: [MedicalSummaryEntity, CheckupEntity, DiagnosisEntity, InjuryEntity],
  context: createHealthContext,
  consumes: { 'civil-affairs.child-scope-changed': applyChildScope },
  demonstration,
});
