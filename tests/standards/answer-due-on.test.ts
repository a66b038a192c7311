import { expect, test } from '@jest/globals';
import { answerDueOn } from '../../src/platform/standards/answer-due-on.ts';

test('an answer is due after so many working days, the published holidays left out', () => {
  expect(answerDueOn('2026-09-29', 3)).toBe('2026-10-09');
});

test('where the holidays are not known yet, after so many days from Monday to Friday', () => {
  expect(answerDueOn('2091-12-28', 5)).toBe('2092-01-04');
});
