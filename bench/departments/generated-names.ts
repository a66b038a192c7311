/** The departments that the benchmark adds to the four of the product. */
export const generatedNames = Array.from({ length: 11 }, (_, index) => `generated-${index + 5}`);

/** Field of a child that leads to the department's record, e.g. `generated5`. */
export function recordNameOf(department: string): string {
  return department.replace('-', '');
}

/** Type of the department's record, e.g. `Generated5`. */
export function typeNameOf(department: string): string {
  return recordNameOf(department).replace('g', 'G');
}

/** The department's query for a child, e.g. `generated5Child`. */
export function queryNameOf(department: string): string {
  return `${recordNameOf(department)}Child`;
}

/** Table of the department's record, and its database, e.g. `generated_5`. */
export function tableNameOf(department: string): string {
  return department.replace('-', '_');
}

/** Field of a generated record → its column, and the SQL that makes a value of it for each row of the child scope. */
export const generatedFields = {
  status: {
    column: 'status',
    kind: 'text',
    sql: "(array['OPEN', 'VISITED', 'CLOSED'])[1 + get_byte(uuid_send(child_id), 0) % 3]",
  },
  reference: { column: 'reference', kind: 'text', sql: 'upper(substr(md5(child_id::text), 1, 12))' },
  visits: { column: 'visits', kind: 'integer', sql: 'get_byte(uuid_send(child_id), 1) % 20' },
  active: { column: 'active', kind: 'boolean', sql: 'get_byte(uuid_send(child_id), 2) > 100' },
  since: { column: 'since', kind: 'date', sql: "date '2020-01-01' + get_byte(uuid_send(child_id), 3)" },
} as const;
