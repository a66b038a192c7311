/** A setting of one department that this process cannot do without. @throws RangeError naming the variable */
export function required(value: string | null, department: string, setting: string): string {
  if (value !== null) return value;
  throw new RangeError(
    `${department.toUpperCase().replaceAll('-', '_')}_${setting} is not set: the ${department} subgraph cannot be reached or run without it.`,
  );
}
