import type { InferEntity } from '@mikro-orm/postgresql';
import { PlatformError } from '../../platform/errors.ts';
import { perRequest, rowsOfEachChild } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { guardianMeasure, guardianMeasureTable, type GuardianMeasureEntity } from './guardian-measure.entity.ts';
import type { GuardianMeasureInput } from './guardian-measure.inputs.ts';

/** What guardians serve, and what was arranged for their children (S0-49). */
export class GuardianMeasureService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /** @throws PlatformError BAD_INPUT, NOT_FOUND, STALE_VERSION, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async record(input: GuardianMeasureInput): Promise<void> {
    await this.#context.changes.record(guardianMeasure, input, { check: assertCoherent });
  }
}

function assertCoherent({ from, until, measure, arrangement }: InferEntity<typeof GuardianMeasureEntity>): void {
  if (until && until < from)
    throw new PlatformError('BAD_INPUT', `until: ${until} is before the first day, ${from}.`, {
      field: 'until',
      check: 'order',
    });
  // Correction in the community leaves the guardian at home: there may be nothing to arrange.
  if (measure !== 'COMMUNITY_CORRECTION' && !arrangement)
    throw new PlatformError('BAD_INPUT', 'arrangement: say what was arranged for the child (S0-49).', {
      field: 'arrangement',
      check: 'measure',
    });
}

export const guardianMeasures = perRequest((context) => new GuardianMeasureService(context));
export const loadGuardianMeasures = rowsOfEachChild(guardianMeasureTable);
