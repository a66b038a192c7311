import DataLoader from 'dataloader';
import type { MedicalService } from './medical.service.ts';

/** One batch per table that a medical record gathers. */
export function createLoaders(medical: MedicalService) {
  return {
    summary: new DataLoader((childIds: readonly string[]) => medical.loadSummaries(childIds)),
    checkups: new DataLoader((childIds: readonly string[]) => medical.loadCheckups(childIds)),
    diagnoses: new DataLoader((childIds: readonly string[]) => medical.loadDiagnoses(childIds)),
    injuries: new DataLoader((childIds: readonly string[]) => medical.loadInjuries(childIds)),
  };
}
