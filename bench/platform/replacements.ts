// What the bench takes out of the platform, by the file of src/ that has it. A star export yields to an export of the same name.

/** No entry is gathered and none is written. */
export const withoutAuditReplacements: Record<string, string> = {
  'platform/audit/append-audit-entry.ts': 'void Original; export async function appendAuditEntry() {}',
  'platform/audit/access-trace.ts': `export class AccessTrace extends Original.AccessTrace {
    note() {}
    entry() { return {}; }
  }`,
};

/** Every requester may do everything on every record that is not sealed; no field asks. */
export const withoutPolicyReplacements: Record<string, string> = {
  'platform/policy/access.ts': `void Original;
    const allowed = { effect: 'allow', rule: null, mask: null };
    export const decideField = () => allowed;
    export const mayEverRead = () => true;
    export const mayKnowOf = (access, type, facts) => facts === null || !facts.sealed;`,
  'platform/policy/row-filter.ts': 'void Original; export const rowFilterFor = () => ({ sealed: false });',
  'platform/policy/shield-door.ts': 'void Original; export const guardOperations = (schema) => schema;',
  'platform/subgraph/protect-schema.ts': `void Original;
    export const protectSchema = (schema) => schema;
    export const fieldRefusals = () => [];`,
};
