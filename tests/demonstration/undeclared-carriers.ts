import { parse } from 'yaml';
import { numberParts, type Carried } from '../../src/platform/policy/carried.ts';
import type { FloorFile } from '../../src/platform/policy/files/policy-files.ts';
import type { Policies } from '../../src/platform/policy/policy.ts';
import { columnOf, readingsOf } from '../../src/platform/records/record-table.ts';
import { loadSubgraphs } from '../../src/platform/subgraph/load-departments.ts';
import type { TestPlatform } from '../kit/start-test-platform.ts';

/** Catalogue item → child → the values of the item. */
export type ValuesOfItems = Map<string, Map<string, string[]>>;

/** What stands in the databases of the departments, by the items that tell of it. */
export async function getPlatformValues(kit: TestPlatform): Promise<ValuesOfItems> {
  const values: ValuesOfItems = new Map();
  for (const { name, tables } of await loadSubgraphs()) {
    for (const table of tables.filter(({ viewOf }) => !viewOf)) {
      const { tableName } = table.entity.meta;
      const { entity } = table;
      if (!('childId' in entity.meta.properties) && tableName !== 'child') continue;
      const readings = readingsOf(table).filter(({ isPart }) => !isPart);
      const columns = readings.map(({ property }, at) => `${columnOf(entity, property).name}::text as "${at}"`);
      const rows = await kit.sql(name, `select child_id, ${columns.join(', ')} from ${tableName}`);
      for (const [at, { type, field }] of readings.entries()) {
        const ofItem = values.get(`${type}.${field}`) ?? new Map<string, string[]>();
        values.set(`${type}.${field}`, ofItem);
        for (const row of rows)
          if (row[at] !== null) ofItem.set(row.child_id, [...(ofItem.get(row.child_id) ?? []), row[at]]);
      }
    }
  }
  return values;
}

/**
 * The fields in which the value of another one stands, or a part of its number, for more children than chance allows,
 * and that do not declare it. Looked for are the values that the floor keeps, that a rule masks, and that some field is
 * known to carry.
 */
export function undeclaredCarriers(
  values: ValuesOfItems,
  { contract, rules, texts }: Pick<Policies, 'contract' | 'rules' | 'texts'>,
): string[] {
  const { floor } = parse(texts['access/platform.yaml']!) as FloorFile;
  const kept = new Set([
    ...[...contract.types.values()].flatMap((fields) =>
      [...fields.values()].flatMap(({ carries = [] }) => carries.map(({ value }) => value)),
    ),
    ...floor.flatMap(({ fields = {} }) =>
      Object.entries(fields).flatMap(([type, names]) => names.map((field) => `${type}.${field}`)),
    ),
    ...rules.flatMap(({ fields }) =>
      [...fields].flatMap(([type, ofType]) =>
        [...ofType].filter(([, { mask }]) => mask !== null).map(([field]) => `${type}.${field}`),
      ),
    ),
  ]);
  return [...kept].flatMap((item) =>
    [...values.keys()]
      .filter((other) => other !== item)
      .flatMap((other) => {
        const [type = '', field = ''] = other.split('.');
        const declared = contract.types.get(type)?.get(field)?.carries ?? [];
        return partsTold(values.get(item) ?? new Map(), values.get(other)!)
          .filter((part) => !declared.some((one) => one.value === item && [part, 'whole'].includes(one.part)))
          .map((part) => `${other} tells ${part} of ${item}: declare @Carries('${item}', '${part}').`);
      }),
  );
}

/** Of those who have both: so many at least, and such a share of them. Names repeat in villages by chance. */
const children = 10;
const share = 0.02;

function partsTold(of: Map<string, string[]>, within: Map<string, string[]>): Carried['part'][] {
  const both = [...of].flatMap(([child, values]) => {
    const others = within.get(child);
    return others ? [{ values, others }] : [];
  });
  const parts = [...(both.some(({ values }) => values.some(isNumber)) ? numberParts : []), 'whole' as const];
  // The county is known from the place of the child, whatever else tells it.
  return parts.filter((part) => {
    if (part === 'division') return false;
    const told = both.filter(({ values, others }) =>
      values.some((value) => others.some((other) => isTold(partOf(value, part), other))),
    ).length;
    const least = part === 'whole' ? share : 0.5;
    return told >= children && told >= least * both.length;
  });
}

function isNumber(value: string): boolean {
  return /^\d{17}[\dX]$/.test(value);
}

function partOf(value: string, part: Carried['part']): string {
  const [from, to] = { whole: [0, value.length], division: [0, 6], birthDate: [6, 14], lastFour: [14, 18] }[part];
  return value.slice(from, to);
}

/** A value of one or two characters stands in others by chance. */
function isTold(part: string, other: string): boolean {
  return part.length > 1 && other.replaceAll('-', '').includes(part.replaceAll('-', ''));
}
