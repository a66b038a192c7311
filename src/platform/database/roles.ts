/** The database roles of one department. */
export interface DepartmentRoles {
  /** Reads and changes the department's records; no right on the audit log. */
  service: string;
  /** Selects and inserts audit entries; no other right. */
  log: string;
}

export function rolesOf(department: string): DepartmentRoles {
  const stem = department.replaceAll('-', '_');
  return { service: `${stem}_service`, log: `${stem}_log` };
}
