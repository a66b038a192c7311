import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { listDemonstrationClients } from '../../src/identity-provider/demonstration-clients.ts';
import { folders } from '../../src/platform/folders.ts';
import { loadPolicies } from '../../src/platform/policy/files/load-policies.ts';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import { readContract } from '../../src/platform/policy/files/read-contract.ts';
import type { RuleYaml } from '../kit/expected-decision.ts';
import { accessFiles, smallContract, someRule, writePolicies } from './write-policies.ts';

/** Loads policies whose only rule is written like this. */
function load(text: string) {
  return loadFiles({ 'access/health.yaml': `department: health\nrules:\n${text}` });
}

function loadFiles(files: Record<string, string>) {
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
function altered(passage: string, otherwise: string): string {
  expect(rule).toContain(passage);
  return rule.replace(passage, otherwise);
}

test('the policies of the platform load', () => {
  expect(standingPolicies().rules.length).toBeGreaterThan(30);
});

test('a rule is read with its position, its conditions and what it does with each field', () => {
  const [read] = load(altered('    fields:', '    from: 2026-09-01\n    until: 2027-09-01\n    fields:')).rules;
  expect(read).toEqual({
    id: 'some-rule',
    because: '未成年人保护法 第八十一条',
    source: 'access/health.yaml:3',
    to: [{ department: 'education', roles: ['student-affairs'], client: null }],
    purposes: ['school-aid'],
    where: {
      withinRequester: true,
      sealedIncluded: false,
      categories: null,
      age: null,
      caseNamed: false,
      childId: null,
    },
    fields: new Map([
      [
        'Medical',
        new Map([
          ['fitForSchool', { effect: 'allow', mask: null }],
          ['diagnosis', { effect: 'mask', mask: 'icdChapter' }],
        ]),
      ],
    ]),
    from: new Date('2026-09-01T00:00:00+08:00'),
    until: new Date('2027-09-01T00:00:00+08:00'),
  });
});

test('a condition on the category takes the codes of the register', () => {
  const [read] = load(
    altered('{ child.division: within-requester }', '{ child.category: [LEFT_BEHIND, ORPHAN] }'),
  ).rules;
  expect(read!.where.categories).toEqual(['LEFT_BEHIND', 'ORPHAN']);
});

test('an age may be open at one end, and a case may be demanded', () => {
  const [read] = load(
    altered('{ child.division: within-requester }', '{ child.age: { below: 6 }, case: named }'),
  ).rules;
  expect(read!.where).toEqual({
    withinRequester: false,
    sealedIncluded: false,
    categories: null,
    age: { from: null, below: 6 },
    caseNamed: true,
    childId: null,
  });
});

describe('a fault stops the start and names file, line and what was probably meant:', () => {
  test.each<[string, string, string]>([
    [
      'an unknown field',
      altered('fitForSchool', 'fitForShool'),
      'access/health.yaml:9 unknown field "fitForShool" on Medical, did you mean "fitForSchool"?',
    ],
    [
      'an unknown masked field',
      altered('diagnosis:', 'diagnosys:'),
      'access/health.yaml:9 unknown field "diagnosys" on Medical, did you mean "diagnosis"?',
    ],
    [
      'an unknown type',
      altered('Medical', 'Medcal'),
      'access/health.yaml:9 unknown type "Medcal", did you mean "Medical"?',
    ],
    [
      'an unknown purpose',
      altered('school-aid', 'school-ad'),
      'access/health.yaml:6 unknown purpose "school-ad", did you mean "school-aid"?',
    ],
    [
      'an unknown mask',
      altered('icdChapter', 'icdChaptre'),
      'access/health.yaml:9 unknown value "icdChaptre" for "diagnosis", did you mean "icdChapter"?',
    ],
    [
      'an unknown key of a rule',
      altered('because', 'becuase'),
      'access/health.yaml:4 unknown key "becuase", did you mean "because"?',
    ],
    [
      'an unknown key with a block below it',
      altered('fields', 'feilds'),
      'access/health.yaml:8 unknown key "feilds", did you mean "fields"?',
    ],
    [
      'a misspelt key of the requester',
      altered('roles', 'rolls'),
      'access/health.yaml:5 unknown key "rolls", did you mean "roles"?',
    ],
    [
      'a misspelt key in a list of requesters',
      altered('{ department: education, roles: [student-affairs] }', '[{ department: education, rolls: [a] }]'),
      'access/health.yaml:5 unknown key "rolls", did you mean "roles"?',
    ],
    [
      'an unknown condition',
      altered('child.division', 'child.devision'),
      'access/health.yaml:7 unknown key "child.devision", did you mean "child.division"?',
    ],
    [
      'an unknown value of a condition',
      altered('within-requester', 'within-requestor'),
      'access/health.yaml:7 unknown value "within-requestor" for "child.division", did you mean "within-requester"?',
    ],
    [
      'an unknown department',
      altered('department: education', 'department: educaton'),
      'access/health.yaml:5 unknown department "educaton", did you mean "education"?',
    ],
    [
      'a misspelt key in place of the department',
      altered('department: education', 'departmnt: education'),
      'access/health.yaml:5 unknown key "departmnt", did you mean "department"?',
    ],
    [
      'an unknown role',
      altered('student-affairs', 'student-afairs'),
      'access/health.yaml:5 unknown role "student-afairs" of education, did you mean "student-affairs"?',
    ],
    [
      'an unknown role in a list of requesters',
      altered(
        '{ department: education, roles: [student-affairs] }',
        '\n      - { department: police }\n      - { department: education, roles: [clerk, ofiser] }',
      ),
      'access/health.yaml:7 unknown role "ofiser" of education, did you mean "officer"?',
    ],
    [
      'an unknown category',
      altered('child.division: within-requester', 'child.category: [ORPHAN, LEFT_BEHND]'),
      'access/health.yaml:7 unknown category "LEFT_BEHND", did you mean "LEFT_BEHIND"?',
    ],
    [
      'an unknown end of an age',
      altered('child.division: within-requester', 'child.age: { form: 6 }'),
      'access/health.yaml:7 unknown key "form", did you mean "from"?',
    ],
    [
      'an unknown effect',
      altered('mask: {', 'masks: {'),
      'access/health.yaml:9 unknown key "masks", did you mean "mask"?',
    ],
  ])('%s', (_, text, message) => {
    expect(() => load(text)).toThrow(message);
  });
});

describe('a fault stops the start and names file and line:', () => {
  test.each<[string, string, string]>([
    ['YAML that cannot be read', altered('[school-aid]', '[school-aid'), 'access/health.yaml:'],
    [
      'a requester that is none',
      altered('{ department: education, roles: [student-affairs] }', 'everybody'),
      'access/health.yaml:5 "everybody" for "to" cannot be read: write everyone, or a requester such as { department: education, roles: [student-affairs] }',
    ],
    [
      'a purpose outside a list',
      altered('[school-aid]', 'school-aid'),
      'access/health.yaml:6 "school-aid" for "for" cannot be read: write any, or a list of purposes such as [school-aid]',
    ],
    [
      'a field outside a list',
      altered('[fitForSchool]', 'fitForSchool'),
      'access/health.yaml:9 "allow" is a list: write [fitForSchool], with brackets',
    ],
    [
      'an age without any end',
      altered('child.division: within-requester', 'child.age: {}'),
      'access/health.yaml:7 an age has a beginning, an end or both: write { from: 6, below: 12 } for children who are 6 to 11',
    ],
    [
      'an age that nobody has',
      altered('child.division: within-requester', 'child.age: { from: 12, below: 12 }'),
      'access/health.yaml:7 no child is 12 or older and below 12',
    ],
    [
      'a mask on a field of another type',
      altered('icdChapter', 'yearOnly'),
      'access/health.yaml:9 the mask "yearOnly" is for Date, and Medical.diagnosis is String; for it there are icdChapter, county, lastFour, initial',
    ],
    [
      'a mask on a list',
      altered('diagnosis: icdChapter', 'allergies: initial'),
      'access/health.yaml:9 the mask "initial" is for String, and Medical.allergies is [String]; no mask serves it: release it or leave it out',
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

describe('a department decides on its own fields:', () => {
  const contract = readContract(folders.schema);
  const loadFor = (department: string, fields: RuleYaml['fields']) => {
    const folder = writePolicies(accessFiles([{ department, rules: [someRule({ fields })] }]));
    try {
      return loadPolicies(folder, contract);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  test('a rule about another one’s field stops the start, with the owner’s name', () => {
    expect(() => loadFor('education', { Medical: { allow: ['fitForSchool'] } })).toThrow(
      'access/education.yaml:14 Medical.fitForSchool is a field of health, not of education: the rule belongs in policies/access/health.yaml',
    );
    expect(() => loadFor('health', { Child: { mask: { birthDate: 'ageBand' } } })).toThrow(
      'Child.birthDate is a field of civil-affairs, not of health',
    );
    expect(() => loadFor('police', { Query: { allow: ['children'] } })).toThrow(
      'Query.children is a field of civil-affairs, not of police',
    );
  });

  test('its own field and the key of the child are released', () => {
    expect(() =>
      loadFor('health', { Child: { allow: ['id', 'medical'] }, Medical: { allow: ['fitForSchool'] } }),
    ).not.toThrow();
  });
});

test('every post of the demonstration is on the list of roles, with its Chinese title', () => {
  const { roles } = standingPolicies();
  for (const { department, roles: held, title } of listDemonstrationClients()) {
    for (const role of held)
      expect([role, title]).toEqual([
        role,
        expect.stringContaining(roles.get(department)?.get(role) ?? 'not on the list'),
      ]);
  }
});

describe('a rule beyond the floor stops the start:', () => {
  const floor = stringify({
    floor: [
      { id: 'floor-sealed', because: '未成年人保护法 第一百零三条', sealed: true, onlyTo: [{ department: 'police' }] },
      {
        id: 'floor-clear',
        because: '个人信息保护法 第二十八条',
        fields: { Medical: ['diagnosis'] },
        clearOnlyTo: [{ department: 'health' }],
      },
      {
        id: 'floor-closed',
        because: '个人信息保护法 第二十八条',
        fields: { Child: ['name'] },
        onlyTo: [{ department: 'education', roles: ['student-affairs'] }],
      },
    ],
  });
  const loadAgainstFloor = (changes: Partial<RuleYaml>) =>
    loadFiles({
      'access/platform.yaml': floor,
      ...accessFiles([{ department: 'health', rules: [someRule({ fields: {}, ...changes })] }]),
    });
  const diagnosis = { Medical: { allow: ['diagnosis'] } };
  const name = { Child: { allow: ['name'] } };

  test('a field in clear where the floor leaves it masked', () => {
    expect(() => loadAgainstFloor({ fields: diagnosis })).toThrow(
      'access/health.yaml:14 the floor "floor-clear" keeps Medical.diagnosis in clear from this requester',
    );
    expect(() => loadAgainstFloor({ fields: { Medical: { mask: { diagnosis: 'icdChapter' } } } })).not.toThrow();
    expect(() => loadAgainstFloor({ to: { department: 'health' }, fields: diagnosis })).not.toThrow();
  });

  test('a field masked where the floor closes it', () => {
    const masked = { Child: { mask: { name: 'initial' } } };
    expect(() => loadAgainstFloor({ to: { department: 'health' }, fields: masked })).toThrow(
      'the floor "floor-closed" keeps Child.name from this requester',
    );
    expect(() => loadAgainstFloor({ fields: masked })).not.toThrow();
  });

  test('a sealed record', () => {
    expect(() => loadAgainstFloor({ where: { 'child.sealed': 'included' } })).toThrow(
      'the floor "floor-sealed" keeps sealed records from this requester',
    );
    expect(() =>
      loadAgainstFloor({
        to: { department: 'police', roles: ['police-station'] },
        where: { 'child.sealed': 'included' },
      }),
    ).not.toThrow();
  });

  test('more roles than the floor names, every role, one department too many, everyone', () => {
    for (const to of [
      { department: 'education', roles: ['student-affairs', 'inspector'] },
      { department: 'education' },
      [{ department: 'education', roles: ['student-affairs'] }, { department: 'health' }],
      'everyone' as const,
    ])
      expect(() => loadAgainstFloor({ to, fields: name })).toThrow(
        'the floor "floor-closed" keeps Child.name in clear from this requester',
      );
  });

  test('a line of the floor that closes nothing', () => {
    const line = 'floor:\n  - id: floor-open\n    because: 未成年人保护法 第一百零三条\n';
    const loadFloor = (text: string) => loadFiles({ 'access/platform.yaml': `${line}${text}` });
    const toWhom = 'say who may have it: onlyTo, or onlyTo: [] for nobody';
    expect(() => loadFloor('    fields: { Child: [name] }\n')).toThrow(
      `access/platform.yaml:2 the floor "floor-open" keeps its fields from nobody: ${toWhom}; or clearOnlyTo`,
    );
    expect(() => loadFloor('    sealed: true\n    clearOnlyTo: []\n')).toThrow(
      `access/platform.yaml:2 the floor "floor-open" keeps sealed files from nobody: ${toWhom}`,
    );
    expect(() => loadFloor('    onlyTo: []\n')).toThrow(
      'access/platform.yaml:2 the floor "floor-open" closes nothing: name fields, or write sealed: true',
    );
    expect(() => loadFloor('    fields: { Child: [name] }\n    onlyTo: []\n')).not.toThrow();
  });

  test('the floor itself names requesters that exist', () => {
    expect(() =>
      loadFiles({ 'access/platform.yaml': floor.replace('department: police', 'department: polise') }),
    ).toThrow('access/platform.yaml:6 unknown department "polise", did you mean "police"?');
  });

  test('the floor itself names what exists', () => {
    expect(() => loadFiles({ 'access/platform.yaml': floor.replace('name', 'nam') })).toThrow(
      'access/platform.yaml:18 unknown field "nam" on Child, did you mean "name"?',
    );
  });
});

test('the version of the policies changes with any letter of any file, and with nothing else', () => {
  const files = accessFiles([{ department: 'health', rules: [someRule()] }]);
  const { version } = loadFiles(files);
  expect(loadFiles(files).version).toBe(version);
  expect(loadFiles({ ...files, 'access/health.yaml': `${files['access/health.yaml']}# a comment\n` }).version).not.toBe(
    version,
  );
  expect(loadFiles({ ...files, 'access/health.matrix.yaml': 'day: 2026-01-01\n' }).version).toBe(version);
});
