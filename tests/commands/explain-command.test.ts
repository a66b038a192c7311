import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runAskingCommand } from '../kit/processes/run-asking-command.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { registeredChild } from '../departments/registered-child.ts';

const teacher = 'student-affairs.610111@education';

let kit: TestPlatform;
let child: { child_id: string; name: string };
beforeAll(async () => {
  kit = await startTestPlatform();
  child = (await registeredChild(kit, 0)) as typeof child;
});
afterAll(() => kit.close());

const explain = (...parameters: string[]) => runAskingCommand(kit, 'explain', ...parameters);

describe('npm run explain', () => {
  test('says by which rule a field is released, and which conditions of each rule are met', async () => {
    const { code, out, err } = await explain(teacher, child.child_id, 'Child.name');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`Child.name of ${child.name} (${child.child_id})\n`);
    expect(out).toContain(`for ${teacher}, dropout-prevention: in clear, by rule register-dropout-prevention\n`);
    const rule = out.split('\n').find((line) => line.includes('│ register-dropout-prevention'))!;
    expect([...rule.matchAll(/✓/g)]).toHaveLength(9);
    expect(out.split('\n').find((line) => line.includes('│ register-school-aid'))).toContain('✗');
    expect(out).not.toContain('What would have to change');
  });

  test('finds the child by name, and says what the floor keeps', async () => {
    const { out } = await explain(teacher, child.name, 'Child.residentId');
    expect(out).toContain('masked (presence), by rule register-dropout-prevention');
    expect(out).toContain('Floor: floor-resident-id lets the client have it masked at most.');
    expect(out).toContain('No rule can release it in clear: only the floor could');
  });

  test('says what would have to change where a field is refused', async () => {
    const bySchoolAid = await explain(teacher, child.child_id, 'Diagnosis.code', '--purpose', 'school-aid');
    expect(bySchoolAid.out).toContain('refused, no rule releases it');
    expect(bySchoolAid.out).toContain(
      'medical-dropout-prevention would release it masked if: ask for a purpose of the rule (--purpose)',
    );
    const byName = await explain(teacher, child.child_id, 'Diagnosis.name');
    expect(byName.out).toContain('Rules that list the field and speak to the client\n  no rule\n');
    expect(byName.out).toMatch(/Rules that speak to others: \d+\. --all shows them\./);
    expect((await explain(teacher, child.child_id, 'Child.riskLevel')).out).toContain(
      'A rule in policies/access/civil-affairs.yaml that releases it to education for dropout-prevention',
    );
    const toAll = await explain(teacher, child.child_id, 'Diagnosis.name', '--all');
    expect(toAll.out).toContain('│ medical-child-health');
  });

  test('shows its usage where a parameter is missing, and says so where a mask could become clear', async () => {
    const { code, err } = await explain(teacher);
    expect(code).toBe(1);
    expect(err).toContain("missing required argument 'child'");
    expect(err).toContain('Usage: npm run explain');
    expect((await explain(teacher, child.child_id, 'Parent.workplaceDivision')).out).toContain(
      'releases it in clear to education for dropout-prevention',
    );
  });

  test.each<[string, string[], string]>([
    ['client', ['nobody', 'x', 'Child.name'], 'There is no demonstration client nobody. npm run clients lists them.'],
    ['field', [teacher, 'x', 'Child.nam'], 'There is no field Child.nam. Did you mean Child.name?'],
    ['child', [teacher, '无名氏', 'Child.name'], 'knows of no child "无名氏". Give the full name or the number'],
    [
      'purpose',
      [teacher, 'x', 'Child.name', '--purpose', 'curiosity'],
      'curiosity is not registered for student-affairs.610111@education. Give one of its purposes',
    ],
    ['case', ['police-station.610111@police', 'CHILD', 'Child.name', '--purpose', 'protective-removal'], 'case'],
  ])('says what to do about an unknown or missing %s', async (_, parameters, sentence) => {
    const { code, out, err } = await explain(...parameters.map((one) => (one === 'CHILD' ? child.child_id : one)));
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(sentence);
  });

  test('lists the children of a name that several bear', async () => {
    const [twice] = await kit.sql(
      'civil-affairs',
      `select name from child where residence_division like '610111%' and not sealed
         group by name having count(*) > 1 limit 1`,
    );
    const { code, err } = await explain(teacher, twice.name, 'Child.name');
    expect(code).toBe(1);
    expect(err).toMatch(
      /There are several children of the name .+\. Give the number:\n( +[0-9a-f-]{36} +born .+\n){2}/,
    );
  });

  test('explains itself with an example', async () => {
    const { code, out } = await explain('--help');
    expect(code).toBe(0);
    expect(out).toContain('Example:');
  });
});
