import { PlatformError } from '../../errors.ts';
import type { Policies } from '../policy.ts';

/** What the floor lets statistics tell. @throws PlatformError OPERATION_REFUSED where it says nothing of them */
export function statisticsSettings(settings: Policies['statistics']): NonNullable<Policies['statistics']> {
  if (settings !== null) return settings;
  throw new PlatformError('OPERATION_REFUSED', 'The floor does not say what statistics may tell: they tell nothing.', {
    remedy: 'Have the section statistics written into policies/access/platform.yaml.',
  });
}
