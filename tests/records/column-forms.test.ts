import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { formExpression, formKind } from '../../src/platform/records/column-forms.ts';
import { applyMask, type MaskName } from '../../src/platform/policy/masks.ts';

let client: pg.Client;
beforeAll(async () => {
  client = new pg.Client({ connectionString: process.env.TEMPLATE_DATABASES });
  await client.connect();
});
afterAll(() => client.end());

const categories = Array.from(
  { length: 26 * 100 },
  (_none, at) => `${String.fromCharCode(65 + Math.floor(at / 100))}${String(at % 100).padStart(2, '0')}`,
);

const today = '2026-07-01';
const values: Record<Exclude<MaskName, 'ageBand'>, string[]> = {
  presence: ['11010519491231002X', 'G610111201005040016', '1', ''],
  icdChapter: [
    ...categories,
    ...categories.map((category) => `${category}.9`),
    ' f84.0',
    'F84.000x001',
    'A17.0†',
    'A00-B99',
    '',
    'F8',
    'not a code',
    '病',
  ],
  lastFour: ['11010519491231002X', 'G610111201005040016', '12345', '1234', '1', '', '𠮷明小张欧阳'],
  initial: ['张小明', '欧阳小明', '𠮷明', '张', ''],
  yearOnly: ['2015-08-31', '2015-01-01', '2024-02-29', '1999-12-31'],
  county: ['610111001200', '610111000000', '441900003000', '610000000000'],
};

test.each(Object.keys(values) as (keyof typeof values)[])(
  '%s says in SQL what it says in the process, and masked twice is masked once',
  async (mask) => {
    const { rows } = await client.query(
      `select (${formExpression(mask, 'value')})::text as masked from unnest($1::${formKind(mask)}[])
        with ordinality as given (value, at) order by at`,
      [[...values[mask], null]],
    );
    const expected = [...values[mask], null].map((value) => applyMask(mask, value, today));
    expect(rows.map(({ masked }) => masked)).toEqual(expected);
    expect(expected.map((value) => applyMask(mask, value, today))).toEqual(expected);
  },
);

test('an age band, which no column can hold, is one that masked twice is masked once', () => {
  for (const day of [
    '2026-07-01',
    '2023-07-01',
    '2020-12-31',
    '2015-08-31',
    '2010-02-28',
    '2009-01-01',
    '2004-02-29',
  ]) {
    const band = applyMask('ageBand', day, today);
    expect(applyMask('ageBand', band, today)).toBe(band);
  }
});
