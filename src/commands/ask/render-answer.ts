import { stripVTControlCharacters, styleText } from 'node:util';
import type { Answer, Refusal } from './ask-gateway.ts';
import { renderTable } from './render-table.ts';

type Row = Record<string, unknown>;

/**
 * Writes the answer of the gateway for a person: lists as tables where they fit the width, everything else as an
 * indented tree, and below it what was refused and why.
 *
 * @param width columns of the terminal; a Chinese character takes two.
 */
export function renderAnswer({ data, errors }: Answer, width: number): string {
  const lines = Object.entries(data ?? {}).flatMap(([field, value], index) => [
    ...(index > 0 ? [''] : []),
    ...renderField(field, value, width),
  ]);
  const refusals = renderRefusals(errors ?? []);
  return [...lines, ...(lines.length && refusals.length ? [''] : []), ...refusals].join('\n');
}

function renderField(field: string, value: unknown, width: number): string[] {
  const label = bold(printable(field));
  const rows = findRows(value);
  if (rows) return [`${label} (${countRows(rows, value)})`, ...renderRows(rows, width)];
  if (isObject(value)) return [label, ...indent(renderObject(value, width - 2))];
  return [`${label}: ${renderScalar(value)}`];
}

function renderObject(object: Row, width: number): string[] {
  return Object.entries(object).flatMap(([field, value]) => renderField(field, value, width));
}

function renderRows(rows: unknown[], width: number): string[] {
  if (!rows.some(isObject))
    return rows.map((value) => `  - ${Array.isArray(value) ? JSON.stringify(value) : renderScalar(value)}`);
  return (
    findTable(rows, width) ??
    rows.flatMap((row) => {
      const lines = isObject(row) ? renderObject(row, width - 4) : [renderScalar(row)];
      return lines.map((line, index) => `  ${index === 0 ? '-' : ' '} ${line}`);
    })
  );
}

/** The rows as a table, or null when they do not fit. */
function findTable(rows: unknown[], width: number): string[] | null {
  const flat = rows.map((row) => (isObject(row) ? flatten(row) : {}));
  const all = [...new Set(flat.flatMap((row) => Object.keys(row)))];
  // An object that is null in some rows has a column of its own there, beside the columns of its fields in the other
  // rows.
  const columns = all.filter((column) => !all.some((other) => other.startsWith(`${column}.`)));
  if (columns.length === 0) return null;
  return renderTable(
    columns,
    flat.map((row) => columns.map((column) => renderCell(row[column]))),
    width,
  );
}

function flatten(row: Row, prefix = ''): Row {
  return Object.fromEntries(
    Object.entries(row).flatMap(([field, value]) =>
      isObject(value) && !findRows(value)
        ? Object.entries(flatten(value, `${prefix}${field}.`))
        : [[`${prefix}${field}`, value]],
    ),
  );
}

function renderCell(value: unknown): string {
  const rows = findRows(value);
  if (!rows) return renderScalar(value);
  if (!rows.some(isObject)) return rows.map(renderScalar).join(', ') || '-';
  return rows
    .map((row) =>
      isObject(row)
        ? Object.entries(flatten(row))
            .map(([field, entry]) => `${printable(field)}: ${renderCell(entry)}`)
            .join(', ')
        : renderScalar(row),
    )
    .join('\n');
}

/** The rows of a list or of a Relay connection; null for anything else. */
function findRows(value: unknown): unknown[] | null {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return null;
  if (Array.isArray(value['nodes'])) return value['nodes'];
  if (!Array.isArray(value['edges'])) return null;
  return value['edges'].map((edge) => (isObject(edge) && 'node' in edge ? edge['node'] : edge));
}

function countRows(rows: unknown[], value: unknown): string {
  if (!isObject(value)) return String(rows.length);
  const { totalCount, pageInfo } = value;
  const of = typeof totalCount === 'number' ? ` of ${totalCount}` : '';
  if (!isObject(pageInfo) || pageInfo['hasNextPage'] !== true) return `${rows.length}${of}`;
  const cursor = pageInfo['endCursor'] ? ` after ${JSON.stringify(pageInfo['endCursor'])}` : '';
  return `${rows.length}${of}, more${cursor}`;
}

function renderRefusals(errors: Refusal[]): string[] {
  const groups = Map.groupBy(errors, ({ message, extensions }) =>
    JSON.stringify([message, extensions?.code, extensions?.field, extensions?.rule]),
  );
  if (groups.size === 0) return [];
  return [
    bold('Refused'),
    ...[...groups.values()].flatMap((group) => {
      const { message, extensions = {} } = group[0]!;
      const paths = [
        ...new Set(group.map(({ path }) => path?.filter((step) => typeof step === 'string').join('.')).filter(Boolean)),
      ];
      const where = extensions.field ?? paths.join(', ');
      const what = [where, extensions.code]
        .filter(Boolean)
        .map((part) => printable(part!))
        .join('  ');
      return [
        ...(what ? [`  ${styleText('yellow', what)}`] : []),
        `    ${printable(message)}`,
        ...(extensions.rule ? [`    rule: ${printable(extensions.rule)}`] : []),
        ...(extensions.remedy ? [`    ${printable(extensions.remedy)}`] : []),
      ];
    }),
  ];
}

function isObject(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function renderScalar(value: unknown): string {
  if (value === null || value === undefined) return '-';
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
}

/** What comes from a record must not move the cursor or colour the terminal. */
function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/[\p{Cc}\p{Bidi_Control}]+/gu, ' ');
}

function indent(lines: string[]): string[] {
  return lines.map((line) => (line ? `  ${line}` : line));
}

function bold(text: string): string {
  return styleText('bold', text);
}
