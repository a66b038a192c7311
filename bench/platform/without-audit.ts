import { replaceExports } from './replace-exports.ts';
import { withoutAuditReplacements } from './replacements.ts';

replaceExports(withoutAuditReplacements);
