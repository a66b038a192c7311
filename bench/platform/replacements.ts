import type { Replacements } from './replace-exports.ts';

/** No entry is gathered and none is written. */
export const withoutAuditReplacements: Replacements = {
  'platform/audit/append-audit-entry.ts': { appendAuditEntry: 'async () => {}' },
  'platform/audit/audit-log.ts': { AuditLog: 'class { async append() {} }' },
  'platform/audit/access-trace.ts': {
    AccessTrace: 'class extends Original.AccessTrace { note() {} entry() { return {}; } }',
  },
};

/** Every requester may do everything on every record that is not sealed, and no field asks. */
export const withoutPolicyReplacements: Replacements = {
  'platform/policy/access.ts': {
    decideField: '() => ({ effect: "allow", rule: null, mask: null })',
    decisionsOn:
      '(() => { const all = { decide: () => ({ effect: "allow", rule: null, mask: null }), knows: () => true }; ' +
      'return () => all; })()',
    mayEverRead: '() => true',
    mayKnowOf: '(access, type, facts) => facts === null || !facts.sealed',
  },
  'platform/policy/row-filter.ts': { rowFilterFor: '() => ({ sealed: false })' },
  'platform/subgraph/contract/shield-door.ts': { guardOperations: '(schema) => schema' },
  'platform/subgraph/contract/protect-schema.ts': { protectSchema: '(schema) => schema', fieldRefusals: '() => []' },
};
