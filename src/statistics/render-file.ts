import { createHash } from 'node:crypto';
import iconv from 'iconv-lite';
import writeExcelFile from 'write-excel-file/node';
import { renderCsv } from '../platform/render-csv.ts';
import type { FileFormat } from './code-tables.ts';

export type TableCell = string | number;

/** A file as it is answered, and how it can be known again. */
export interface StatisticsFileContent {
  name: string;
  mediaType: string;
  /** In base64. */
  content: string;
  /** SHA-256 in base64. */
  hash: string;
}

type Table = readonly (readonly TableCell[])[];

const formats: Record<
  FileFormat,
  { extension: string; mediaType: string; render(table: Table): Buffer | Promise<Buffer> }
> = {
  // Excel takes a file for UTF-8 only where it begins with the mark of it.
  CSV_UTF8: {
    extension: 'csv',
    mediaType: 'text/csv; charset=utf-8',
    render: (table) => Buffer.from(`\uFEFF${renderCsv(table)}`),
  },
  CSV_GB18030: {
    extension: 'csv',
    mediaType: 'text/csv; charset=gb18030',
    render: (table) => iconv.encode(renderCsv(table), 'gb18030'),
  },
  XLSX: {
    extension: 'xlsx',
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    render: renderWorkbook,
  },
};

/** Writes a table as a file. */
export async function renderFile(
  format: FileFormat,
  name: string,
  head: readonly string[],
  lines: Table,
): Promise<StatisticsFileContent> {
  const { extension, mediaType, render } = formats[format];
  const bytes = await render([head, ...lines]);
  return {
    name: `${name}.${extension}`,
    mediaType,
    content: bytes.toString('base64'),
    hash: createHash('sha256').update(bytes).digest('base64'),
  };
}

/** A text cell of a workbook is never a formula. */
function renderWorkbook([head = [], ...lines]: Table): Promise<Buffer> {
  const cells = [
    head.map((value) => ({ value, fontWeight: 'bold' as const })),
    ...lines.map((line) => line.map((value) => ({ value }))),
  ];
  return writeExcelFile(cells, { sheet: '统计', stickyRowsCount: 1 }).toBuffer();
}
