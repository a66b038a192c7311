import { applyChildScope } from '../../platform/records/apply-child-scope.ts';
import { resolveChild } from '../../platform/subgraph/child-type.ts';
import { defineDepartment } from '../../platform/subgraph/define-department.ts';
import { checkup, diagnosis, injury, medicalSummary } from './medical.entity.ts';
import { ChildMedicalResolver, MedicalResolver } from './medical.resolver.ts';
import { statistics } from './statistics.ts';

export default defineDepartment({
  name: 'health',
  title: '卫健',
  resolvers: [ChildMedicalResolver, MedicalResolver],
  references: { Child: resolveChild },
  records: [medicalSummary, checkup, diagnosis, injury],
  consumes: { 'civil-affairs.child-scope-changed': applyChildScope },
  statistics,
});
