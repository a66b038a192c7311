import { replaceExports } from './replace-exports.ts';
import { withoutAuditReplacements, withoutPolicyReplacements } from './replacements.ts';

replaceExports({ ...withoutAuditReplacements, ...withoutPolicyReplacements });
