import type { RowFilter } from '../../src/platform/policy/row-filter.ts';

/**
 * Whether a row meets a condition of the shape that MikroORM takes as `where`, as far as row filters use it.
 * @throws where MikroORM would build other SQL than the condition says
 */
export function matchesFilter(filter: RowFilter, row: Record<string, unknown>): boolean {
  return Object.entries(filter).every(([key, condition]) => {
    if (key === '$and') return (condition as RowFilter[]).every((one) => matchesFilter(one, row));
    if (key === '$or') return someOf(condition as RowFilter[], row);
    return typeof condition === 'object'
      ? meets(row[key], condition as Record<string, unknown>)
      : row[key] === condition;
  });
}

function someOf(branches: RowFilter[], row: Record<string, unknown>): boolean {
  if (branches.length > 1 && branches.some((branch) => Object.keys(branch).length === 0)) {
    throw new Error(
      'MikroORM leaves an empty branch out of $or, and with it every row that only this branch lets through.',
    );
  }
  return branches.some((branch) => matchesFilter(branch, row));
}

function meets(value: unknown, operators: Record<string, unknown>): boolean {
  return Object.entries(operators).every(([operator, operand]) => {
    switch (operator) {
      case '$gte':
        return (value as string) >= (operand as string);
      case '$gt':
        return value !== null && (value as string) > (operand as string);
      case '$lte':
        return value !== null && (value as string) <= (operand as string);
      case '$lt':
        return (value as string) < (operand as string);
      case '$in':
        return (operand as unknown[]).includes(value);
      case '$overlap':
        return (operand as unknown[]).some((one) => (value as unknown[]).includes(one));
      default:
        throw new Error(`Row filters do not use ${operator} yet: teach it to this file.`);
    }
  });
}
