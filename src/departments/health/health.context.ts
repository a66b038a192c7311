import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { createLoaders } from './medical.loaders.ts';
import { MedicalService } from './medical.service.ts';

/** What a resolver of this department may use. */
export type HealthContext = RequestContext & {
  medicalService: MedicalService;
  load: ReturnType<typeof createLoaders>;
};

export function createHealthContext(request: RequestContext): HealthContext {
  const medicalService = new MedicalService(request);
  return { ...request, medicalService, load: createLoaders(medicalService) };
}
