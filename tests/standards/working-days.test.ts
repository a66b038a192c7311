import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { addWorkingDays, isWorkingDay } from '../../src/platform/standards/working-days.ts';

describe('a working day', () => {
  test.each([
    ['2026-10-09', true, 'a Friday like any other'],
    ['2026-10-17', false, 'a Saturday like any other'],
    ['2026-10-18', false, 'a Sunday like any other'],
    ['2026-10-01', false, '国庆节, a Thursday'],
    ['2026-10-07', false, 'the last day of 国庆节, a Wednesday'],
    ['2026-09-20', true, 'a Sunday on which people work for 国庆节'],
    ['2026-10-10', true, 'a Saturday on which people work for 国庆节'],
    ['2026-02-16', false, '除夕, a Monday'],
    ['2026-02-14', true, 'a Saturday on which people work for 春节'],
    ['2026-02-28', true, 'another Saturday on which people work for 春节'],
    ['2025-01-26', true, 'a Sunday on which people work for 春节 of another year'],
  ])('%s: %s, %s', (day, works) => {
    expect(isWorkingDay(day)).toBe(works);
  });
});

describe('a term of working days', () => {
  test.each<[string, number, string, string]>([
    ['2026-09-01', 1, '2026-09-02', 'begins on the day after'],
    ['2026-09-04', 1, '2026-09-07', 'passes over a week-end'],
    ['2026-09-04', 10, '2026-09-18', 'ends two weeks later where no holiday lies between'],
    ['2026-09-30', 1, '2026-10-08', 'passes over 国庆节'],
    ['2026-09-30', 3, '2026-10-10', 'counts the make-up Saturday after 国庆节'],
    ['2026-09-18', 1, '2026-09-20', 'counts the make-up Sunday before 国庆节'],
    ['2026-02-13', 2, '2026-02-24', 'counts the make-up Saturday before 春节 and passes over nine days of it'],
    ['2026-02-13', 20, '2026-03-19', 'counts both make-up Saturdays of 春节'],
    ['2026-10-03', 1, '2026-10-08', 'may begin within a holiday'],
  ])('from %s, %i of them, ends on %s: it %s', (day, count, last) => {
    expect(addWorkingDays(day, count)).toBe(last);
  });

  test('has one day or more', () => {
    for (const count of [0, -1, 1.5, Number.NaN]) expect(() => addWorkingDays('2026-09-01', count)).toThrow(RangeError);
  });
});

describe('a day of which no notice is known', () => {
  const { holidays, workdays } = createRequire(import.meta.url)('chinese-days/dist/chinese-days.json') as Record<
    string,
    Record<string, string>
  >;
  const moved = [...Object.keys(holidays!), ...Object.keys(workdays!)].sort();
  const lastYear = Number(moved.at(-1)!.slice(0, 4));

  test('is refused with the last known year and what to do', () => {
    expect(() => isWorkingDay(`${lastYear + 1}-03-01`)).toThrow(RangeError);
    expect(() => isWorkingDay(`${lastYear + 1}-03-01`)).toThrow(
      `Whether ${lastYear + 1}-03-01 is a working day is not known: ` +
        `the calendar of holidays reaches from 2004 to ${lastYear}, whose last days the next notice may move. ` +
        'Update its package: npm install --save-exact chinese-days@latest.',
    );
    expect(() => isWorkingDay('2003-12-31')).toThrow('is not known');
  });

  test('is refused within a term too', () => {
    expect(() => addWorkingDays(`${lastYear}-12-20`, 30)).toThrow(
      `Whether ${lastYear}-12-29 is a working day is not known`,
    );
  });

  test('may lie at the end of the last known year: no notice has moved a day before 29 December for the year after', () => {
    expect(isWorkingDay(`${lastYear}-12-28`)).toBe(
      ![0, 6].includes(new Date(`${lastYear}-12-28T00:00:00Z`).getUTCDay()),
    );
    expect(() => isWorkingDay(`${lastYear}-12-29`)).toThrow('is not known');
    expect(moved.filter((day) => /-12-/.test(day) && day.slice(5) < '12-29')).toEqual([]);
  });

  test('and what is no day at all are told apart', () => {
    for (const day of ['2026-02-30', '2026-2-3', '', '2026-02-03T00:00:00Z'])
      expect(() => isWorkingDay(day)).toThrow('is no day of the calendar: write it YYYY-MM-DD.');
    expect(() => addWorkingDays('2026-13-01', 1)).toThrow('is no day of the calendar');
  });
});
