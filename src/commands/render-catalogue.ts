import { renderTable } from './ask/render-table.ts';
import {
  sensitivities,
  sharings,
  type CatalogueItem,
  type CatalogueReader,
} from '../platform/policy/catalogue-item.ts';
import { renderCsv } from '../platform/render-csv.ts';
import type { Policies } from '../platform/policy/policy.ts';
import { isoDateInChina } from '../platform/standards/day-in-china.ts';

type Column = readonly [head: string, cell: (item: CatalogueItem) => string];

const id: Column = ['数据项', (item) => item.id];
const title: Column = ['名称', (item) => item.title];
const owner: Column = ['提供部门', (item) => item.owner];
const sharing: Column = ['共享属性', (item) => sharings[item.sharing]];
const sensitivity: Column = ['敏感级别', (item) => sensitivities[item.sensitivity]];
const retention: Column = [
  '保存期限',
  ({ retentionYears }) => (retentionYears === null ? '永久' : retentionYears === 0 ? '不留存' : `${retentionYears}年`),
];
const updateRhythm: Column = ['更新周期', (item) => item.updateRhythm];

/** For a terminal: as much of each item as fits its width, and the first five columns in any case. */
export function renderCatalogueTable(items: readonly CatalogueItem[], width: number): string {
  const columns = [id, title, owner, sharing, sensitivity];
  const lines = draw([...columns, retention, updateRhythm], items, width) ?? draw(columns, items, Infinity)!;
  return `${lines.join('\n')}\n`;
}

function draw(columns: readonly Column[], items: readonly CatalogueItem[], width: number): string[] | null {
  return renderTable(
    columns.map(([head]) => head),
    items.map((item) => columns.map(([, cell]) => cell(item))),
    width,
  );
}

/**
 * The whole catalogue for a spreadsheet, in Chinese terms. Excel takes a file for UTF-8 only where it begins with the
 * mark of it.
 */
export function renderCatalogueCsv(
  items: readonly CatalogueItem[],
  policies: Pick<Policies, 'purposes' | 'roles'>,
): string {
  const columns: Column[] = [
    id,
    title,
    ['含义', ({ meaning }) => meaning],
    owner,
    ['数据类型', ({ valueType }) => valueType],
    ['代码表', ({ codeTable }) => (codeTable ?? []).map((entry) => `${entry.code} ${entry.title}`).join('；')],
    sharing,
    sensitivity,
    retention,
    updateRhythm,
    ['用途', ({ purposes }) => purposes.map((purpose) => policies.purposes.get(purpose)!.title).join('、')],
    ['可见方', ({ readers }) => readers.map((reader) => describeReader(reader, policies)).join('\n')],
  ];
  const rows = items.map((item) => columns.map(([, cell]) => cell(item)));
  return `\uFEFF${renderCsv([columns.map(([head]) => head), ...rows])}`;
}

function describeReader(
  { department, roles, purposes, effect, rule, because }: CatalogueReader,
  policies: Pick<Policies, 'purposes' | 'roles'>,
): string {
  const who =
    department === null
      ? '所有部门'
      : roles === null
        ? `${department}（所有岗位）`
        : roles.map((role) => policies.roles.get(department)!.get(role)!).join('、');
  const why =
    purposes === null ? '任何用途' : purposes.map((purpose) => policies.purposes.get(purpose)!.title).join('、');
  return `${who}：${why}（${effect === 'allow' ? '明文' : '脱敏'}，${rule}，${because}）`;
}

/** The whole catalogue for a programme; days as days in China. */
export function renderCatalogueJson(items: readonly CatalogueItem[]): string {
  const shown = items.map((item) => ({
    ...item,
    readers: item.readers.map((reader) => ({
      ...reader,
      from: reader.from && isoDateInChina(reader.from),
      until: reader.until && isoDateInChina(reader.until),
    })),
  }));
  return `${JSON.stringify(shown, null, 2)}\n`;
}
