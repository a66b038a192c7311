import DataLoader from 'dataloader';
import type { MedicalService } from './medical.service.ts';

/**
 * One batch per table that a medical record gathers. Nothing is kept between batches: after a change it would be what
 * stood before.
 */
export function createLoaders(medical: MedicalService) {
  const fresh = { cache: false };
  return {
    summary: new DataLoader((childIds: readonly string[]) => medical.loadSummaries(childIds), fresh),
    checkups: new DataLoader((childIds: readonly string[]) => medical.loadCheckups(childIds), fresh),
    diagnoses: new DataLoader((childIds: readonly string[]) => medical.loadDiagnoses(childIds), fresh),
    injuries: new DataLoader((childIds: readonly string[]) => medical.loadInjuries(childIds), fresh),
  };
}
