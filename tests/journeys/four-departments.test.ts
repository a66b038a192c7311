import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestPlatform, type Answer, type TestPlatform } from '../kit/start-test-platform.ts';

const question = `{
  children(first: 200) {
    edges { node {
      id
      name
      schooling { status studentNumber }
      medical { fitForSchool diagnoses { code name } }
      custody { guardiansDetained { relation measure } }
    } }
  }
}`;

/** The refused fields of an answer, sorted. */
function refused({ errors }: Answer): string[] {
  return errors.map(({ extensions }) => `${extensions.code} ${extensions.field}`).sort();
}

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

describe('one question over four departments (S0-20, S0-32, S1-46, S4-20)', () => {
  test('education sees schooling and that a guardian is held, of an illness the chapter, and neither its name nor the measure', async () => {
    const answer = await kit.asRequester('student affairs').query(question);
    expect(refused(answer)).toEqual(['FIELD_REFUSED Diagnosis.name', 'FIELD_REFUSED GuardianDetention.measure']);
  });
});
