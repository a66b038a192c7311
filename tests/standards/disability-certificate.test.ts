import { describe, expect, test } from '@jest/globals';
import { checkDisabilityCertificate } from '../../src/platform/standards/disability-certificate.ts';

const today = '2026-03-01';
const residentId = '11010519491231002X';

describe('a disability certificate number', () => {
  test('is the resident ID number, the category and the grade', () => {
    expect(checkDisabilityCertificate(`${residentId}13`, today, residentId)).toMatchObject({
      valid: true,
      value: { number: `${residentId}13`, holder: { number: residentId }, category: 1, grade: 3, reissue: null },
    });
  });

  test('may carry a re-issue suffix', () => {
    expect(checkDisabilityCertificate(`${residentId}52b1`, today)).toMatchObject({
      valid: true,
      value: { category: 5, grade: 2, reissue: 'B1' },
    });
  });

  test.each([
    [residentId, 'length'],
    [`${residentId}13C1`, 'length'],
    [`${residentId}83`, 'category'],
    [`${residentId}03`, 'category'],
    [`${residentId}15`, 'grade'],
    ['11010519491231002113', 'checkDigit'],
  ])('%s fails the check %s', (text, check) => {
    expect(checkDisabilityCertificate(text, today)).toMatchObject({ valid: false, check });
  });

  test('must be made of the child’s own resident ID number', () => {
    expect(checkDisabilityCertificate(`${residentId}13`, today, '440524188001010014')).toMatchObject({
      valid: false,
      check: 'residentId',
    });
  });
});
