import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import { renderFile } from '../../src/statistics/render-file.ts';
import { workbookCells } from './workbook-cells.ts';

const head = ['区划', '在册儿童', '在册儿童（比率）'];
const lines = [
  ['=1+1', 120, 0.3333],
  ['@灞桥,"区"', '不公布', ''],
  ['𠮷林镇', 0, 1],
];

describe('a table of statistics as a file', () => {
  test('is UTF-8 with the mark by which Excel knows it, with formulas made harmless and quotes doubled', async () => {
    const { name, mediaType, content, hash } = await renderFile('CSV_UTF8', 'table', head, lines);
    const bytes = Buffer.from(content, 'base64');
    expect(bytes.toString('utf8')).toBe(
      '\uFEFF区划,在册儿童,在册儿童（比率）\r\n\'=1+1,120,0.3333\r\n"\'@灞桥,""区""",不公布,\r\n𠮷林镇,0,1\r\n',
    );
    expect({ name, mediaType, hash }).toEqual({
      name: 'table.csv',
      mediaType: 'text/csv; charset=utf-8',
      hash: createHash('sha256').update(bytes).digest('base64'),
    });
  });

  test('keeps codes and months as texts, and numbers as numbers', async () => {
    const { content } = await renderFile(
      'CSV_UTF8',
      'table',
      ['区划', '月份', '数'],
      [
        ['610111001200', '2026-10', 12],
        ['01', '1-2', -3],
        [' +1', '－1', 0.5],
      ],
    );
    expect(Buffer.from(content, 'base64').toString('utf8')).toBe(
      "\uFEFF区划,月份,数\r\n\t610111001200,\t2026-10,12\r\n\t01,\t1-2,-3\r\n' +1,'－1,0.5\r\n",
    );
  });

  test('is GB18030 with the same text, names outside the first plane included', async () => {
    const [utf8, gb18030] = await Promise.all([
      renderFile('CSV_UTF8', 'table', head, lines),
      renderFile('CSV_GB18030', 'table', head, lines),
    ]);
    const decode = (encoding: string, { content }: { content: string }) =>
      new TextDecoder(encoding, { fatal: true }).decode(Buffer.from(content, 'base64'));
    expect(decode('gb18030', gb18030)).toBe(decode('utf-8', utf8));
    expect(gb18030).toMatchObject({ name: 'table.csv', mediaType: 'text/csv; charset=gb18030' });
  });

  test('is a workbook whose numbers are numbers and whose texts are no formulas', async () => {
    const { name, content } = await renderFile('XLSX', 'table', head, lines);
    expect(name).toBe('table.xlsx');
    expect(workbookCells(content)).toEqual([head, ['=1+1', 120, 0.3333], ['@灞桥,"区"', '不公布'], ['𠮷林镇', 0, 1]]);
    const sheet = strFromU8(unzipSync(Buffer.from(content, 'base64'))['xl/worksheets/sheet1.xml']!);
    expect(sheet).not.toContain('<f>');
  });
});
