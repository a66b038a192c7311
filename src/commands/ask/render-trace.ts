import { styleText } from 'node:util';
import type { TracedStatement, TracePart } from '../../platform/request-tracer.ts';
import { renderTable } from './render-table.ts';

/** One request, as lines for a terminal. @param parts the earliest first */
export function renderTrace(parts: readonly TracePart[], width: number): string[] {
  const [{ requestId, client, purpose, at }] = parts as [TracePart];
  const gateways = parts.filter(({ part }) => part === 'gateway');
  const departments = parts.filter(({ part }) => part !== 'gateway');
  return [
    `${styleText('bold', `Request ${requestId}`)}: ${client} for ${purpose}, ${at}`,
    ...gateways.flatMap((gateway) => renderPlan(gateway, width)),
    ...departments.flatMap((department) => renderDepartment(department, width)),
    ...renderMissing(gateways, departments),
  ];
}

function renderPlan({ document, milliseconds, steps }: TracePart, width: number): string[] {
  const rows = steps.map((step, index) => [
    String(index + 1),
    step.department,
    String(step.start),
    String(step.milliseconds),
    step.records === null ? '-' : String(step.records),
  ]);
  return [
    '',
    ...indent(document),
    '',
    heading('Plan', milliseconds),
    ...(renderTable(['step', 'department', 'starts at ms', 'takes ms', 'records'], rows, width) ?? []),
    ...steps.flatMap((step, index) => [`${index + 1} ${step.department}`, ...indent(step.document)]),
  ];
}

function renderDepartment({ part, milliseconds, statements, decisions }: TracePart, width: number): string[] {
  const rows = decisions.map(({ type, field, decision, records }) => [
    `${type}.${field}`,
    decision.replace(':', ' by '),
    String(records),
  ]);
  return [
    '',
    heading(part, milliseconds),
    ...(statements.length === 0 ? ['no SQL'] : statements.flatMap(renderStatement)),
    ...(rows.length === 0 ? ['no decision'] : (renderTable(['field', 'decision', 'records'], rows, width) ?? [])),
  ];
}

function renderStatement({ sql, milliseconds, rows }: TracedStatement): string[] {
  const [first, ...rest] = sql.trim().split('\n');
  const answered = [milliseconds === null ? '? ms' : `${milliseconds} ms`, rows === null ? '' : `${rows} rows`];
  return [`${answered.join('  ').trim()}  ${first}`, ...rest.filter((line) => line.trim()).map((line) => `  ${line}`)];
}

/** Parts that processes of their own have written elsewhere. */
function renderMissing(gateways: readonly TracePart[], departments: readonly TracePart[]): string[] {
  const remedy = 'Name the data folder of its process with --folder; it has to run with TRACE_REQUESTS too.';
  if (gateways.length === 0) return ['', `The part of the gateway is missing, and with it the plan. ${remedy}`];
  const asked = new Set(gateways.flatMap(({ steps }) => steps.map(({ department }) => department)));
  const missing = [...asked].filter((name) => !departments.some(({ part }) => part === name));
  return missing.length === 0 ? [] : ['', `The part of ${missing.join(', ')} is missing. ${remedy}`];
}

function heading(name: string, milliseconds: number): string {
  return `${styleText('bold', name)} (${milliseconds} ms)`;
}

function indent(document: string): string[] {
  return document.split('\n').map((line) => `  ${line}`);
}
