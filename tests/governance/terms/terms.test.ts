import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { composePolicies } from '../../../src/platform/policy/files/load-policies.ts';
import { standingPolicies } from '../../../src/platform/policy/catalogue/standing-policies.ts';
import type { AskingRequester } from '../../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';
import { openingRule, submittedChange } from '../policy-changes/approved-change.ts';

const standing = standingPolicies();
const withFloor = (floor: string) =>
  composePolicies({ ...standing.texts, 'access/platform.yaml': floor }, standing.contract);
const terms = (text: string) => withFloor(`floor: []\nterms: { because: 政务数据共享条例, ${text} }`);

describe('the terms are those of the floor (政务数据共享条例)', () => {
  test('and where it names none, they are five working days for applications and changes, ten for corrections, three for emergency accesses and reminders', () => {
    const otherwise = { application: 5, change: 5, correction: 10, emergencyAccess: 3, remindBefore: 3 };
    expect(withFloor('floor: []').terms).toEqual(otherwise);
    expect(terms('correction: 7').terms).toMatchObject({ ...otherwise, correction: 7 });
    expect(standing.terms).toMatchObject(otherwise);
  });

  test('a term that is no number of days stops the start, with its line', () => {
    expect(() => terms('application: 0')).toThrow(/platform\.yaml:2 .*application/);
    expect(() => terms('answers: 3')).toThrow(/platform\.yaml:2 .*answers/);
  });
});

describe('each answer is due after its own term', () => {
  let kit: TestPlatform;
  let childId: string;
  beforeAll(async () => {
    const own =
      '\nterms: { because: 政务数据共享条例, application: 1, change: 2, correction: 4, emergencyAccess: 8, remindBefore: 1 }\n';
    const floor = standing.texts['access/platform.yaml']!.replace(/\nterms:\n( .*\n)+/, own);
    kit = await startTestPlatform({ now: () => new Date('2026-11-26T10:00:00+08:00') });
    await putInForce(withFloor(floor));
    [{ id: childId }] = await kit.sql(
      'health',
      `select child_id as id from child_scope join medical_summary using (child_id)
        where not sealed and residence_division like '610111%' and mental_health is not null order by 1`,
    );
  });
  afterAll(() => kit.close());

  async function putInForce({ version, texts }: typeof standing): Promise<void> {
    await kit.sql(
      'governance',
      `insert into policy_version (version, source, texts, applied_by, applied_at)
        values ($1, 'FILES', $2, 'files', now()) returning pg_notify('policy_applied', number::text)`,
      [version, JSON.stringify(texts)],
    );
    for (let decidedBy = ''; decidedBy !== version;) {
      await kit.asRequester('policy manager').query('{ policyVersions(first: 1) { number } }');
      [{ decidedBy }] = await kit.sql(
        'governance',
        `select entry::jsonb ->> 'policyVersion' as "decidedBy" from audit_entry order by position desc limit 1`,
      );
    }
  }

  const dueOf = async (asking: AskingRequester, document: string, input: object) => {
    const { data, errors } = await asking.query(document, { input });
    expect(errors).toEqual([]);
    return Object.values<any>(data)[0].due;
  };

  test('an application, on the next working day, of which the owner is reminded at once, and the review of a change', async () => {
    const input = {
      items: ['Medical.mentalHealth'],
      purpose: 'dropout-prevention',
      roles: ['student-affairs'],
      because: '未成年人保护法 第八十三条',
    };
    expect(
      await dueOf(
        kit.asRequester('education steward'),
        'mutation($input: ApplicationInput!) { applyForItems(input: $input) { due: dueOn } }',
        input,
      ),
    ).toBe('2026-11-27');
    const change = await submittedChange(kit, openingRule('opened'));
    expect(
      (
        await kit
          .asRequester('policy manager')
          .query('query($id: ID!) { policyChange(id: $id) { dueOn } }', { id: change })
      ).data.policyChange,
    ).toEqual({ dueOn: '2026-11-30' });
    await kit.platform.subgraphs.get('governance')!.doBackgroundWork('procedure-terms');
    expect(await kit.sql('governance', 'select kind, stage, due_on::text as due from procedure_reminder')).toEqual([
      { kind: 'APPLICATION', stage: 'SOON', due: '2026-11-27' },
    ]);
  });

  test('a correction and the review of an emergency access', async () => {
    const correction = { childId, item: 'Child.name', claim: '王小明', reason: '与身份证不符' };
    expect(
      await dueOf(
        kit.asRequester('student affairs').for('school-aid'),
        'mutation($input: CorrectionInput!) { requestCorrection(input: $input) { due: dueOn } }',
        correction,
      ),
    ).toBe('2026-12-02');
    const officer = kit.asRequester('police station').for('emergency-protection').inCase('（2026）陕0111未救7号');
    const emergency = { childId, owner: 'health', types: ['Medical'], reason: '报警称儿童有轻生言语' };
    expect(
      await dueOf(
        officer,
        'mutation($input: EmergencyAccessInput!) { openEmergencyAccess(input: $input) { due: reviewDueOn } }',
        emergency,
      ),
    ).toBe('2026-12-08');
  });
});
