import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadPolicies } from '../../src/platform/policy/files/load-policies.ts';
import { maskNames, maskTypes } from '../../src/platform/policy/masks.ts';
import { accessFiles, smallContract, someRule, writePolicies } from './write-policies.ts';
import { altered, load, loadFiles } from './load-files.ts';

const stringMasks = maskNames.filter((mask) => maskTypes[mask].includes('String')).join(', ');

describe('a fault stops the start and names file and line:', () => {
  test.each<[string, string, string]>([
    ['YAML that cannot be read', altered('[school-aid]', '[school-aid'), 'access/health.yaml:'],
    [
      'a requester that is none',
      altered('{ department: education, roles: [student-affairs] }', 'everybody'),
      'access/health.yaml:5 "everybody" for "to" cannot be read: write everyone, or a requester such as { ' +
        'department: education, roles: [student-affairs] }',
    ],
    [
      'a purpose outside a list',
      altered('[school-aid]', 'school-aid'),
      'access/health.yaml:6 "school-aid" for "for" cannot be read: write any, or a list of purposes such as ' +
        '[school-aid]',
    ],
    [
      'a field outside a list',
      altered('[fitForSchool]', 'fitForSchool'),
      'access/health.yaml:9 "allow" is a list: write [fitForSchool], with brackets',
    ],
    [
      'an age without any end',
      altered('child.division: within-requester', 'child.age: {}'),
      'access/health.yaml:7 an age has a beginning, an end or both: write { from: 6, below: 12 } for children who ' +
        'are 6 to 11',
    ],
    [
      'an age that nobody has',
      altered('child.division: within-requester', 'child.age: { from: 12, below: 12 }'),
      'access/health.yaml:7 no child is 12 or older and below 12',
    ],
    [
      'a mask on a field of another type',
      altered('icdChapter', 'yearOnly'),
      'access/health.yaml:9 the mask "yearOnly" is for Date, and Medical.diagnosis is String; for it there are ' +
        stringMasks,
    ],
    [
      'a mask on a list',
      altered('diagnosis: icdChapter', 'allergies: initial'),
      'access/health.yaml:9 the mask "initial" is for String, and Medical.allergies is [String]; no mask serves ' +
        'it: release it or leave it out',
    ],
    [
      'a key given twice',
      altered('    fields:', '    for: any\n    fields:'),
      'access/health.yaml:8 Map keys must be unique',
    ],
    [
      'a rule without its legal basis',
      altered('    because: 未成年人保护法 第八十一条\n', ''),
      'access/health.yaml:3 "because" is missing',
    ],
    [
      'an id that is no name',
      altered('some-rule', 'Some rule'),
      'access/health.yaml:3 "Some rule" for "id" cannot be read: write it in lower case with hyphens',
    ],
    [
      'a day that the calendar does not have',
      altered('    fields:', '    from: 2026-02-30\n    fields:'),
      'access/health.yaml:8 "2026-02-30" for "from" cannot be read: ',
    ],
    [
      'an end before the beginning',
      altered('    fields:', '    from: 2026-09-01\n    until: 2026-08-31\n    fields:'),
      'access/health.yaml:9 "until" 2026-08-31 does not come after "from" 2026-09-01',
    ],
    [
      'an end on the day of the beginning',
      altered('    fields:', '    from: 2026-09-01\n    until: 2026-09-01\n    fields:'),
      'access/health.yaml:9 "until"',
    ],
    [
      'a field both allowed and masked',
      altered('[fitForSchool]', '[diagnosis]'),
      'access/health.yaml:9 "diagnosis" is both allowed and masked',
    ],
  ])('%s', (_, text, message) => {
    expect(() => load(text)).toThrow(message);
  });

  test('a rule id that another file has taken', () => {
    const files = accessFiles([
      { department: 'education', rules: [someRule()] },
      { department: 'health', rules: [someRule()] },
    ]);
    expect(() => loadFiles(files)).toThrow('access/health.yaml:3 the rule id "some-rule" is taken');
  });

  test('a file that is not there', () => {
    const folder = writePolicies({});
    rmSync(join(folder, 'access', 'platform.yaml'));
    expect(() => loadPolicies(folder, smallContract)).toThrow(
      'access/platform.yaml cannot be read (ENOENT). Restore the file or its permissions.',
    );
    rmSync(folder, { recursive: true });
  });

  test('a file that may not be read', () => {
    const folder = writePolicies({});
    // A folder in the place of the file cannot be read by any account, root included.
    rmSync(join(folder, 'purposes.yaml'));
    mkdirSync(join(folder, 'purposes.yaml'));
    expect(() => loadPolicies(folder, smallContract)).toThrow(
      'purposes.yaml cannot be read (EISDIR). Restore the file or its permissions.',
    );
    rmSync(folder, { recursive: true });
  });

  test('an empty file', () => {
    expect(() => loadFiles({ 'access/health.yaml': '# later\n' })).toThrow(
      'access/health.yaml:1 the file is empty: write "department:", then "rules:"; policies/README.md has an example',
    );
    expect(() => loadFiles({ 'roles.yaml': '' })).toThrow(
      'roles.yaml:1 the file is empty: write "roles:"; policies/README.md has an example',
    );
  });

  test('rules of which there are none yet', () => {
    expect(() => loadFiles({ 'access/health.yaml': 'department: health\nrules:\n' })).toThrow(
      'access/health.yaml:2 "rules" is a list: write […], with brackets',
    );
    expect(() => loadFiles({ 'access/health.yaml': 'department: health\n' })).toThrow(
      'access/health.yaml:1 "rules" is missing',
    );
  });

  test('a file of a department that is none', () => {
    expect(() => loadFiles({ 'access/helth.yaml': 'department: helth\nrules: []\n' })).toThrow(
      'access/helth.yaml:1 unknown department "helth", did you mean "health"?',
    );
  });

  test('a list of roles for a department that is none, and a role of another department', () => {
    expect(() => loadFiles({ 'roles.yaml': 'roles:\n  helth: { clinic: 医务人员 }\n' })).toThrow(
      'roles.yaml:2 unknown department "helth", did you mean "health"?',
    );
    const files = {
      'roles.yaml': 'roles: { health: { clinic: 医务人员 }, education: { student-affairs: 学生工作人员 } }\n',
    };
    expect(() =>
      loadFiles({
        ...files,
        'access/health.yaml': `department: health\nrules:\n${altered('[student-affairs]', '[clinic]')}`,
      }),
    ).toThrow('access/health.yaml:5 "clinic" is a role of health, not of education');
  });
});
