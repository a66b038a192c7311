import { readPlacedEntries } from '../../platform/audit-log/find-audit-entries.ts';
import { PlatformError } from '../../platform/errors.ts';
import { assertMayFilterOfficeBy } from '../../platform/policy/assert-may-filter-by.ts';
import { checkDivisionCode } from '../../platform/standards/division-code.ts';
import { perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { valueOf } from '../../platform/standards/value-of.ts';
import { auditReaderOf } from './logs-for.ts';
import { readableEntries } from './readable-entries.ts';
import { recordReadOf } from './record-read-of.ts';
import type { RecordRead } from './record-read.type.ts';

/** Tells the owner of records of each look at them by another department. */
export class RecordReadService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /**
   * The looks at records of the requester's department, as their entries find their places in its log: within ten
   * seconds.
   * @param types of the records; null: all
   * @param division within which the reader's lies, 2 to 12 digits; null: any
   * @throws PlatformError FILTER_REFUSED, BAD_INPUT, STATE_REFUSED, DEPARTMENT_UNAVAILABLE
   */
  async listen(types: readonly string[] | null, division: string | null): Promise<AsyncGenerator<RecordRead, void>> {
    const {
      access,
      policies: { contract },
      requester: { department },
    } = this.#context;
    const reader = auditReaderOf(this.#context);
    assertMayFilterOfficeBy(access, 'RecordRead', [
      ...(types === null ? [] : ['types']),
      ...(division === null ? [] : ['division']),
    ]);
    const unknown = types?.find((type) => !contract.types.has(type));
    if (unknown !== undefined)
      throw new PlatformError('BAD_INPUT', `types: there is no type "${unknown}"; the catalogue lists them.`, {
        field: 'types',
        check: 'unknown',
      });
    const asked = { types, division: division === null ? null : valueOf('division', checkDivisionCode(division)).code };
    const placed = await reader.listen(department, this.#context.signal);
    const context = this.#context;
    return (async function* () {
      for await (const told of placed) {
        for (const logged of await readableEntries(context, await readPlacedEntries(reader, department, told))) {
          const read = logged && recordReadOf(logged, asked);
          if (read !== null) yield read;
        }
      }
    })();
  }
}

export const recordReads = perRequest((context) => new RecordReadService(context));
