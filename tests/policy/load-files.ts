import { expect } from '@jest/globals';
import { rmSync } from 'node:fs';
import { loadPolicies } from '../../src/platform/policy/files/load-policies.ts';
import { smallContract, writePolicies } from './write-policies.ts';

/** Loads policies whose only rule is written like this. */
export function load(text: string) {
  return loadFiles({ 'access/health.yaml': `department: health\nrules:\n${text}` });
}

/** Loads the policies of a folder with these files. */
export function loadFiles(files: Record<string, string>) {
  const folder = writePolicies(files);
  try {
    return loadPolicies(folder, smallContract);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const rule = `  - id: some-rule
    because: 未成年人保护法 第八十一条
    to: { department: education, roles: [student-affairs] }
    for: [school-aid]
    where: { child.division: within-requester }
    fields:
      Medical: { allow: [fitForSchool], mask: { diagnosis: icdChapter } }
`;

/** The rule with one passage of it written otherwise. */
export function altered(passage: string, otherwise: string): string {
  expect(rule).toContain(passage);
  return rule.replace(passage, otherwise);
}
