import { applyChildScope } from '../../platform/records/apply-child-scope.ts';
import { resolveChild } from '../../platform/subgraph/contract/child-type.ts';
import { defineDepartment } from '../../platform/subgraph/define-department.ts';
import { counsellingTable } from './counselling.entity.ts';
import { counsellingProcedure } from './counselling.procedure.ts';
import { CounsellingResolver } from './counselling.resolver.ts';
import { checkup, diagnosis, injury, medicalSummary } from './medical.entity.ts';
import { ChildMedicalResolver, MedicalResolver } from './medical.resolver.ts';
import { statistics } from './statistics.ts';

export default defineDepartment({
  name: 'health',
  title: '卫健',
  resolvers: [ChildMedicalResolver, MedicalResolver, CounsellingResolver],
  references: { Child: resolveChild },
  procedures: [counsellingProcedure],
  tables: [counsellingTable],
  records: [medicalSummary, checkup, diagnosis, injury],
  consumes: { 'civil-affairs.child-scope-changed': applyChildScope },
  statistics,
});
