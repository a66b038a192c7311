import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { folders } from '../../src/platform/folders.ts';
import { describeFields } from '../../src/platform/policy/catalogue/describe-fields.ts';
import { readCatalogue } from '../../src/platform/policy/catalogue/read-catalogue.ts';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import { writePolicies } from './write-policies.ts';

const { contract } = standingPolicies();
const described = describeFields(folders.schema, contract.departments);

const written: string[] = [];
afterAll(() => written.forEach((folder) => rmSync(folder, { recursive: true })));

describe('A fault in catalogue.yaml names file, line and what was probably meant:', () => {
  const text = readFileSync(join(folders.policies, 'catalogue.yaml'), 'utf8');

  function readAltered(passage: string, otherwise: string): unknown {
    expect(text).toContain(passage);
    return read(text.replace(passage, otherwise));
  }

  function read(catalogue: string): unknown {
    const folder = writePolicies({ 'catalogue.yaml': catalogue });
    written.push(folder);
    return readCatalogue(folder, contract, described);
  }

  /** The line on which this stands first, as the fault counts it. */
  function lineOf(passage: string): number {
    return text.slice(0, text.indexOf(passage)).split('\n').length;
  }

  test.each([
    [
      'an unknown field',
      'residentId:',
      'residentID:',
      'unknown field "residentID" on Child, did you mean "residentId"?',
    ],
    ['an unknown type', 'Guardianship:', 'Gardianship:', 'unknown type "Gardianship", did you mean "Guardianship"?'],
    ['an unknown department', 'education:', 'educaton:', 'unknown department "educaton", did you mean "education"?'],
    [
      'an unknown sensitivity',
      'sensitivity: ordinary\n',
      'sensitivity: ordinry\n',
      'unknown value "ordinry" for "sensitivity", did you mean "ordinary"?',
    ],
    [
      'an unknown key',
      'riskLevel: { sensitivity: sensitive, updated:',
      'riskLevel: { sensitivity: sensitive, updatd:',
      'unknown key "updatd", did you mean "updated"?',
    ],
    [
      'a retention that is none',
      'attendanceRate: { retention: 10',
      'attendanceRate: { retention: 十年',
      '"十年" for "retention" cannot be read: write a number of years such as 30, or permanent, or none for what is ' +
        'not kept',
    ],
    [
      'a field of another department',
      'studentNumber: { sensitivity: sensitive }',
      'medical: { sensitivity: sensitive }',
      'unknown field "medical" on Schooling',
    ],
    [
      'a type of another department',
      'School:\n',
      'Medical:\n',
      'Medical is a type of health, not of education: declare it there',
    ],
    [
      'a type that holds operations',
      'School:\n',
      'Query:\n',
      'Query holds no data of its own: the catalogue has the fields of records only',
    ],
  ])('%s', (_what, passage, otherwise, message) => {
    expect(() => readAltered(passage, otherwise)).toThrow(`catalogue.yaml:${lineOf(passage)} ${message}`);
  });

  test('a department that states nothing', () => {
    expect(() => read(text.replace(/^ {2}police:\n(?: {4}.*\n)*/m, ''))).toThrow(
      new RegExp(
        'catalogue\\.yaml:\\d+ "police" is missing: state sensitivity, retention and updated, ' +
          'which hold for every field of it that states nothing else',
      ),
    );
  });

  test('a department without one of the three', () => {
    expect(() => readAltered('    updated: 每学期\n', '')).toThrow(
      `catalogue.yaml:${lineOf('education:')} "updated" is missing`,
    );
  });

  test('a field of a shared type that another department owns', () => {
    expect(() =>
      readAltered(
        'id: { sensitivity: under-fourteen }',
        'id: { sensitivity: under-fourteen }\n          schooling: {}',
      ),
    ).toThrow(
      `catalogue.yaml:${lineOf('id: {') + 1} Child.schooling is a field of education, ` +
        'not of civil-affairs: declare it there',
    );
  });

  test('a key of several schemas that nobody keeps, or two', () => {
    const whose = `Child.id stands in the schemas of ${contract.types.get('Child')!.get('id')!.owners.join(', ')}`;
    expect(() => readAltered('id: { sensitivity: under-fourteen }', '')).toThrow(
      `${whose}: declare it under the one that keeps the record, and under no other`,
    );
    expect(() => readAltered('      Schooling:\n', '      Child: { fields: { id: {} } }\n      Schooling:\n')).toThrow(
      `catalogue.yaml:${lineOf('      Schooling:\n')} ${whose}, and civil-affairs declares it already: one of them ` +
        'keeps the record',
    );
  });
});
