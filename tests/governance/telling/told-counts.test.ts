import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { between, pick, randomStream } from '../../../src/demonstration/random.ts';
import { populationsOf } from '../../../src/governance/telling/population.ts';
import type { RecordConditions } from '../../../src/platform/policy/policy.ts';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';
import { openingRule } from '../policy-changes/approved-change.ts';

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

const draft = (place: string, change: object) =>
  kit
    .asRequester('health steward')
    .in(place)
    .query('mutation($input: PolicyChangeInput!) { draftPolicyChange(input: $input) { effect { childrenOpened } } }', {
      input: { owner: 'health', title: '教育资助', reason: '教育资助', ...change },
    });

describe('the effect of a draft', () => {
  test('tells of how many children it is, and no draft tells of one of them', async () => {
    const told = async (place: string, where: string, changed = (rule: string) => rule) => {
      const putRules = changed(openingRule('counted').replace('child.division: within-requester', where));
      const { data, errors } = await draft(place, { putRules });
      expect(errors).toEqual([]);
      return data.draftPolicyChange.effect.childrenOpened;
    };
    const county = '420112';
    const [{ of, all, town }] = await kit.sql(
      'governance',
      `select count(*) filter (where 'ORPHAN' = any (categories))::integer as of, count(*)::integer as all,
              min(left(residence_division, 9)) as town
         from child_scope where not sealed and left(residence_division, 6) = $1`,
      [county],
    );
    const whole = await told(county, 'child.division: within-requester');
    expect(whole).toBeGreaterThanOrEqual(all - 4);
    // Neither the seal, nor an age, nor a town, nor several categories are told apart.
    for (const where of ['child.age: { from: 3, below: 4 }', 'child.category: [ORPHAN, LEFT_BEHIND]'])
      expect([where, await told(county, where)]).toEqual([where, whole]);
    const inTown = (rule: string) => rule.replace('  fields:', `  in: "${town}"\n  fields:`);
    expect(await told(county, 'child.division: within-requester', inTown)).toBe(whole);
    const toWelfare = (rule: string) =>
      rule.replace(/to: .*/, 'to: { department: civil-affairs, roles: [child-welfare] }');
    expect(await told(county, 'child.sealed: included', toWelfare)).toBe(whole);
    const orphans = await told(county, 'child.category: [ORPHAN]');
    expect(orphans === null ? 0 : orphans % 5).toBe(0);
    expect(orphans ?? 10).toBeGreaterThanOrEqual(of >= 10 ? of - 4 : 10);
    // A child that is sealed, or moves away, changes nothing for a month.
    await kit.sql('governance', 'update child_scope set sealed = true where left(residence_division, 6) = $1', [
      county,
    ]);
    expect(await told(county, 'child.division: within-requester')).toBe(whole);
  });
});

describe('the populations of rules', () => {
  const rule = (place: string | null, categories: string[] | null = null) => ({
    where: { place, categories } as RecordConditions,
  });

  test('are counties or above, of all children or of a single category, each once and none within another', () => {
    expect(
      populationsOf([rule('610111001002'), rule('610111000000'), rule('610111000000', ['POOR', 'ORPHAN'])]),
    ).toEqual([{ division: '610111000000', category: null }]);
    expect(populationsOf([rule('610111000000', ['ORPHAN']), rule('610112000000')])).toEqual([
      { division: '610111000000', category: 'ORPHAN' },
      { division: '610112000000', category: null },
    ]);
    expect(populationsOf([rule(null), rule('610112000000', ['POOR'])])).toEqual([
      { division: '000000000000', category: null },
    ]);
    expect(populationsOf([])).toEqual([]);
  });

  test('are on a list that no rule adds to, whatever its conditions', () => {
    const random = randomStream(20_261_201, 0, 'populations');
    const categories = ['ORPHAN', 'POOR', 'LEFT_BEHIND'];
    const digits = (length: number) => String(between(random, 0, 10 ** length - 1)).padStart(length, '0');
    const condition = (): RecordConditions => ({
      withinRequester: random() < 0.5,
      place:
        random() < 0.2 ? null : `61${digits(4)}${digits(6)}`.slice(0, pick(random, [2, 4, 6, 9, 12])).padEnd(12, '0'),
      sealedIncluded: random() < 0.5,
      categories: random() < 0.3 ? null : categories.filter(() => random() < 0.5),
      age: random() < 0.5 ? null : { from: between(random, 0, 9), below: between(random, 10, 18) },
      caseNamed: random() < 0.5,
      childId: null,
    });
    for (let tried = 0; tried < 2000; tried += 1) {
      const rules = Array.from({ length: between(random, 1, 4) }, () => ({ where: condition() }));
      const told = populationsOf(rules);
      for (const { division, category } of told) {
        expect(division.slice(6)).toBe('000000');
        expect([null, ...categories]).toContain(category);
      }
      // What tells children of one place apart changes nothing.
      const others = rules.map(({ where }) => ({
        where: { ...where, sealedIncluded: !where.sealedIncluded, age: { from: 3, below: 4 }, withinRequester: true },
      }));
      expect(populationsOf(others)).toEqual(told);
    }
  });
});
