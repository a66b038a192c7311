import type { AuditReader } from '../../platform/audit-log/audit-reader.ts';
import { PlatformError } from '../../platform/errors.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { doorsOf } from '../doors.ts';
import { dayLength } from '../../platform/standards/day-in-china.ts';

/** Days that one question about the logs spans at most, and where no beginning is given. */
const longest = 366;
const usual = 30;

/** @throws PlatformError STATE_REFUSED where governance was started without the databases of the departments */
export function auditReaderOf(context: Pick<RequestContext, 'kept'>): AuditReader {
  const { auditReader } = doorsOf(context);
  if (auditReader) return auditReader;
  throw new PlatformError(
    'STATE_REFUSED',
    'The audit logs cannot be read here: the departments’ databases are not known.',
    {
      remedy: 'Start governance with the DATABASE_URL of every department.',
    },
  );
}

/**
 * The logs that a requester reads: civil affairs, which answers for the platform, all of them; every other department
 * the one about its own data.
 * @param owner one of them only
 * @throws PlatformError STATE_REFUSED, BAD_INPUT for an unknown department, OPERATION_REFUSED for the log of
 * another one
 */
export function logsFor(context: Pick<RequestContext, 'kept' | 'requester'>, owner: string | null): string[] {
  const { departments } = auditReaderOf(context);
  const { department } = context.requester;
  if (owner !== null && !departments.includes(owner)) {
    throw new PlatformError(
      'BAD_INPUT',
      `owner: there is no such department; it is one of: ${departments.join(', ')}.`,
      { field: 'owner', check: 'unknown' },
    );
  }
  const reach = departments.filter((one) => department === 'civil-affairs' || one === department);
  if (owner !== null && !reach.includes(owner)) {
    throw new PlatformError('OPERATION_REFUSED', `The log of ${owner} is read by ${owner} and civil affairs.`, {
      field: 'owner',
      remedy: 'Ask for the log of your own department.',
    });
  }
  return owner === null ? reach : [owner];
}

/**
 * What a question spans.
 * @param days how many where no beginning is given
 * @throws PlatformError BAD_INPUT for a period that is empty or too long
 */
export function periodOf(
  { from, to }: { from?: Date | null; to?: Date | null },
  now: Date,
  days = usual,
  most = longest,
): { from: Date; to: Date | null } {
  const end = to ?? now;
  const begin = from ?? new Date(end.getTime() - days * dayLength);
  if (begin >= end)
    throw new PlatformError('BAD_INPUT', 'from: the period ends before it begins.', { field: 'from', check: 'order' });
  if (end.getTime() - begin.getTime() > most * dayLength)
    throw new PlatformError('BAD_INPUT', `from: a question spans ${most} days at most.`, {
      field: 'from',
      check: 'period',
    });
  return { from: begin, to: to ?? null };
}
