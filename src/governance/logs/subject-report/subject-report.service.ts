import type { InferEntity } from '@mikro-orm/postgresql';
import { findAuditEntries } from '../../../platform/audit-log/find-audit-entries.ts';
import { findOfficeRecord } from '../../../platform/records/find-office-records.ts';
import { loadChildScopes } from '../../../platform/records/load-child-scopes.ts';
import { PlatformError, stateRefused } from '../../../platform/errors.ts';
import { decideField } from '../../../platform/policy/access.ts';
import { rowFilterFor } from '../../../platform/policy/row-filter.ts';
import { isWithinDivision } from '../../../platform/standards/division-code.ts';
import type { Requester } from '../../../platform/identity/requester.ts';
import type { ChildFacts } from '../../../platform/policy/policy.ts';
import { perRequest } from '../../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../../platform/subgraph/request-context.ts';
import { auditReaderOf, periodOf } from '../logs-for.ts';
import { ClosedCaseEntity, closedCaseTable } from '../closed-case.entity.ts';
import { loadChildLooks, type LooksOfDay } from './load-child-looks.ts';
import { isHiddenLook, logPolicyOf } from '../log-policy.ts';
import { subjectLooks } from './subject-looks.ts';
import type { SubjectReport } from './subject-report.type.ts';

type ClosedCaseRecord = InferEntity<typeof ClosedCaseEntity>;

/**
 * Days that a report spans where nothing else is asked for, and within which the number of a case must have been used.
 */
const reportDays = 366;

/** Tells a child and its guardian who looked at its data, except for what the floor hides while a case is open. */
export class SubjectReportService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /**
   * Null for a child that is sealed, of another division or not there. @throws PlatformError BAD_INPUT,
   * REQUEST_TIMED_OUT, STATE_REFUSED
   */
  async findReport(childId: string, asked: { from: Date | null; to: Date | null }): Promise<SubjectReport | null> {
    const { policies, trace, now } = this.#context;
    const reader = auditReaderOf(this.#context);
    const period = periodOf(asked, now, reportDays);
    const facts = await this.#findFacts(childId);
    if (facts === null) return null;
    const looks = await loadChildLooks(reader, reader.departments, { ...period, childId: facts.childId });
    const report = {
      childId: facts.childId,
      from: period.from,
      to: period.to ?? now,
      looks: subjectLooks(await this.#withoutHidden(looks), policies.purposes),
    };
    trace.attachFacts(report, facts);
    return report;
  }

  /**
   * Says that a case is closed: the looks for it are told from now on.
   * @returns its number
   * @throws PlatformError NOT_FOUND where no client of the requester's department and division has used the number, STATE_REFUSED where it
   * has closed the case already
   */
  async closeCase(caseNumber: string): Promise<void> {
    const {
      requester: { client, department, division },
      now,
    } = this.#context;
    const reader = auditReaderOf(this.#context);
    const { from } = periodOf({}, now, reportDays);
    const {
      entries: [used],
    } = await findAuditEntries(
      reader,
      reader.departments,
      { from, caseNumber, requester: department, within: division },
      1,
      {},
    );
    if (!used)
      throw new PlatformError(
        'NOT_FOUND',
        'Your department has looked at nothing for a case of this number in your division.',
        {
          field: 'caseNumber',
        },
      );
    await this.#context.changes.recordOfficeChange(
      'closeCase',
      'ClosedCase',
      `${department}/${division}/${caseNumber}`,
      async (em) => {
        const closed = await em.execute<object[]>(
          'insert into closed_case (department, case_number, division, closed_by, closed_at) values (?, ?, ?, ?, ?) on conflict do nothing returning department',
          [department, caseNumber, division, client, now],
        );
        if (closed.length === 0) throw stateRefused('The case is closed already.');
      },
    );
  }

  findClosedCase(caseNumber: string) {
    const { department, division } = this.#context.requester;
    return findOfficeRecord(this.#context, closedCaseTable, { department, caseNumber, division });
  }

  async #findFacts(childId: string): Promise<ChildFacts | null> {
    const { access, reader } = this.#context;
    const asked = { reach: rowFilterFor(access, 'Query', ['subjectReport']), withAge: access.asksAge };
    const [facts] = (await loadChildScopes(reader, [childId.toLowerCase()], asked)).values();
    return facts && decideField(access, 'Query', 'subjectReport', facts).effect === 'allow' ? facts : null;
  }

  async #withoutHidden(looks: LooksOfDay[]): Promise<LooksOfDay[]> {
    const policy = logPolicyOf(this.#context.policies);
    const caseNumbers = [...new Set(looks.flatMap(({ requester: { caseNumber } }) => caseNumber ?? []))];
    const system = this.#context.asSystem({
      because: 'which looks are told is decided by what is closed, of which the requester is told nothing',
    });
    const closed =
      caseNumbers.length === 0
        ? []
        : await system.find<ClosedCaseRecord>(ClosedCaseEntity, {
            where: { caseNumber: { $in: caseNumbers } },
            fields: ['department', 'caseNumber', 'division'],
          });
    const isClosed = ({ department, caseNumber, division }: Requester) =>
      closed.some(
        (one) =>
          one.department === department && one.caseNumber === caseNumber && isWithinDivision(division, one.division),
      );
    return looks.filter(({ requester }) => !isHiddenLook(policy, requester, isClosed));
  }
}

export const subjectReports = perRequest((context) => new SubjectReportService(context));
