/** The database roles of one department. */
export interface DepartmentRoles {
  /** Reads and changes the department's records; no right on the audit log. */
  service: string;
  /**
   * Selects and inserts audit entries, the tree over them and checkpoints, and adds to the counts of looks; no other
   * right.
   */
  log: string;
  /** Selects audit entries and the counts of looks; no other right. For those who look over all departments' logs. */
  logReader: string;
}

/** Stands for the departments that no rule names: they may see what rules release to everyone. */
export const everyone = 'everyone';

export function rolesOf(department: string): DepartmentRoles {
  const stem = stemOf(department);
  return { service: `${stem}_service`, log: `${stem}_log`, logReader: `${stem}_log_reader` };
}

/** The role under which the owner's records are read for the requests of one department: `education_for_police`. */
export function readingRoleOf(owner: string, requester: string): string {
  return `${stemOf(owner)}_for_${stemOf(requester)}`;
}

function stemOf(department: string): string {
  return department.replaceAll('-', '_');
}
