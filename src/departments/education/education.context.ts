import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { SchoolService } from './school.service.ts';
import { createLoaders } from './schooling.loaders.ts';
import { SchoolingService } from './schooling.service.ts';

/** What a resolver of this department may use. */
export type EducationContext = RequestContext & {
  schoolingService: SchoolingService;
  schoolService: SchoolService;
  load: ReturnType<typeof createLoaders>;
};

export function createEducationContext(request: RequestContext): EducationContext {
  const schoolingService = new SchoolingService(request);
  const schoolService = new SchoolService(request);
  return { ...request, schoolingService, schoolService, load: createLoaders(schoolingService, schoolService) };
}
