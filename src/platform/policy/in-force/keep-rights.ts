import type { Policies } from '../policy.ts';

/**
 * Brings the rights in the databases of all departments to what any of these policies need. Those that answers under
 * way were begun by are among them: their columns stay open until they are finished.
 */
export type KeepRights = (policies: readonly Policies[]) => Promise<void>;
