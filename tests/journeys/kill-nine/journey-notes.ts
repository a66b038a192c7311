/**
 * What the clients of a platform know of what they have done: all that a test may compare with what stands in the
 * databases.
 */
export interface JourneyNotes {
  /**
   * Reason of a change of a child's record, no two alike → who answered for it, and with which request; null where an
   * answer was lost and it stood already.
   */
  changes: Map<string, { department: string; requestId: string | null }>;
  /**
   * Title of a draft or legal basis of an application, no two alike → its id, or null where the answer was lost: it is
   * there once or not at all.
   */
  drafts: Map<string, string | null>;
  applications: Map<string, string | null>;
  /** Reason of an emergency access, no two alike → its id. */
  emergencies: Map<string, string>;
  /** Application, policy change, emergency access or correction → state in which its clients left it. */
  states: Map<string, string>;
  /** Numbers of the versions that were rolled back to something, and how often it is not known. */
  rollBacks: { numbers: number[]; unknown: number };
  /** Departments that an answered question has read from. */
  reads: { requestId: string; departments: readonly string[] }[];
}

export function emptyNotes(): JourneyNotes {
  return {
    changes: new Map(),
    drafts: new Map(),
    applications: new Map(),
    emergencies: new Map(),
    states: new Map(),
    rollBacks: { numbers: [], unknown: 0 },
    reads: [],
  };
}
