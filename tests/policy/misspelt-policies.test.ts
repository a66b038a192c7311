import { describe, expect, test } from '@jest/globals';
import { altered, load } from './load-files.ts';

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
