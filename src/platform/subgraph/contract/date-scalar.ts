import { GraphQLScalarType } from 'graphql';
import { isRealDate } from '../../standards/day-in-china.ts';
import { halfWidth } from '../../standards/half-width.ts';
import { PlatformError } from '../../errors.ts';

/** A calendar day without time zone, `YYYY-MM-DD`, in and out as text. */
export const DateScalar = new GraphQLScalarType<string, string>({
  name: 'Date',
  description: 'A calendar day, YYYY-MM-DD (GB/T 7408). 日期',
  serialize: (value) => String(value),
  parseValue: readDay,
  parseLiteral: (node) => readDay('value' in node ? node.value : null),
});

function readDay(value: unknown): string {
  const day = typeof value === 'string' ? halfWidth(value).trim() : '';
  if (isRealDate(day)) return day;
  throw new PlatformError('BAD_INPUT', 'A date is a day of the calendar, written YYYY-MM-DD.', { check: 'date' });
}
