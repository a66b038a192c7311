import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { createLoaders } from './child.loaders.ts';
import { ChildService } from './child.service.ts';
import { DivisionService } from './division.service.ts';
import { GuardianshipService } from './guardianship.service.ts';

/** What a resolver of this department may use. */
export type CivilAffairsContext = RequestContext & {
  childService: ChildService;
  guardianshipService: GuardianshipService;
  divisionService: DivisionService;
  load: ReturnType<typeof createLoaders>;
};

export function createCivilAffairsContext(request: RequestContext): CivilAffairsContext {
  const childService = new ChildService(request);
  const guardianshipService = new GuardianshipService(request);
  return {
    ...request,
    childService,
    guardianshipService,
    divisionService: new DivisionService(request),
    load: createLoaders(childService, guardianshipService),
  };
}
