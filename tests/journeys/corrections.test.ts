import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { seal } from '../departments/registered-child.ts';
import { askSubgraph } from '../kit/ask-subgraph.ts';
import { entriesOf } from '../kit/entries-of.ts';
import type { AskingRequester } from '../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import {
  answerCorrection,
  asTeacher,
  claim,
  codesOf,
  disputed,
  requestCorrection,
  sickChild,
  texts,
} from './request-correction.ts';

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform({ now: () => new Date('2026-11-26T10:00:00+08:00') });
});
afterAll(() => kit.close());

const teacher = () => kit.asRequester('student affairs');

describe('a teacher holds that a pupil is fit for school, against the record of health (异议核实)', () => {
  let child: any;
  let id: string;
  beforeAll(async () => {
    child = await sickChild(kit, 0);
  });

  test('the correction is received, for the owner to answer within ten working days', async () => {
    expect(await disputed(teacher(), child.child_id)).toEqual([]);
    const asked = await requestCorrection(teacher(), child.child_id, 'Medical.fitForSchool');
    expect(asked).toMatchObject({
      errors: [],
      data: {
        requestCorrection: { state: 'RECEIVED', owner: 'health', dueOn: '2026-12-10', child: { name: child.name } },
      },
    });
    id = asked.data.requestCorrection.id;
  });

  test('the same value is not disputed twice by one department', async () => {
    expect(codesOf(await requestCorrection(teacher(), child.child_id, 'Medical.fitForSchool'))).toEqual([
      'STATE_REFUSED',
    ]);
  });

  test('the record shows it to whoever may read the item, and to nobody else', async () => {
    const seen = ['Medical.fitForSchool'];
    for (const requester of [teacher(), kit.asRequester('clinic'), kit.asRequester('child welfare')])
      expect(await disputed(requester, child.child_id)).toEqual(seen);
    for (const requester of [
      teacher().for('school-aid'),
      kit.asRequester('police station'),
      kit.asRequester('child welfare').for('eligibility-review'),
    ]) {
      expect(await disputed(requester, child.child_id)).toEqual([]);
    }
  });

  test('what is held to be right is told to the owner’s steward, to the department that asks and to the auditor only', async () => {
    const text = [`Medical.fitForSchool ${claim}`];
    expect(await texts(teacher(), child.child_id)).toEqual(text);
    expect(await texts(kit.asRequester('health steward'), child.child_id)).toEqual(text);
    expect(await texts(kit.asRequester('auditor'), child.child_id, 'correctionsOfAll')).toEqual(text);
    for (const post of [
      'clinic',
      'child welfare',
      'police station',
      'education steward',
      'police steward',
      'policy manager',
    ]) {
      expect([post, await texts(kit.asRequester(post), child.child_id)]).toEqual([post, []]);
    }
    expect([
      await texts(teacher().for('school-aid'), child.child_id),
      await texts(kit.asRequester('health steward').in('420112'), child.child_id),
    ]).toEqual([[], []]);
    for (const post of ['health steward', 'student affairs'])
      expect(codesOf(await kit.asRequester(post).query('{ correctionsOfAll { totalCount } }'))).toEqual([
        'OPERATION_REFUSED',
      ]);
  });

  test('the steward learns of the child no more than the number of its file', async () => {
    const { data, errors } = await kit
      .asRequester('health steward')
      .query('{ corrections { totalCount edges { node { id child { id name medical { fitForSchool } } } } } }');
    expect(errors.map(({ extensions }) => extensions.field).sort()).toEqual(['Child.medical', 'Child.name']);
    expect(data.corrections).toEqual({
      totalCount: 1,
      edges: [{ node: { id, child: { id: child.child_id, name: null, medical: null } } }],
    });
  });

  test('nobody but the owner’s steward of the place answers, and the database refuses what a service should forget', async () => {
    for (const requester of [
      ...['education steward', 'police steward', 'policy manager'].map(kit.asRequester),
      kit.asRequester('health steward').in('420112'),
    ]) {
      expect(codesOf(await answerCorrection(requester, id))).toEqual(['NOT_FOUND']);
    }
    for (const requester of [teacher(), kit.asRequester('clinic'), kit.asRequester('auditor')])
      expect(codesOf(await answerCorrection(requester, id))).toEqual(['OPERATION_REFUSED']);
    const answered = (by: string, department: string) =>
      kit.sql(
        'governance',
        `update correction
          set state = 'UPHELD', answered_by = $2, answered_department = $3, answered_at = now(), answer = '维持原值'
          where id = $1`,
        [id, by, department],
      );
    await expect(answered('police-steward.610111@police', 'police')).rejects.toThrow('only_the_owner_answers');
    await expect(answered('student-affairs.610111@education', 'health')).rejects.toThrow(
      'nobody_answers_their_own_correction',
    );
    await expect(kit.sql('governance', `update correction set state = 'UPHELD' where id = $1`, [id])).rejects.toThrow(
      'an_answer_says_who_and_why',
    );
    await expect(
      kit.sql('governance', 'update correction set due_on = due_on + 30 where id = $1', [id]),
    ).rejects.toThrow('no step leads from RECEIVED to RECEIVED and writes {due_on}');
  });

  test('once the owner has answered, the record shows it no more, and the teacher reads the answer', async () => {
    expect(await answerCorrection(kit.asRequester('health steward'), id)).toMatchObject({
      errors: [],
      data: { answerCorrection: { state: 'CORRECTED' } },
    });
    for (const requester of [teacher(), kit.asRequester('clinic')])
      expect(await disputed(requester, child.child_id)).toEqual([]);
    const { data } = await teacher().query(
      `query($id: ID!) {
        corrections(filter: { state: CORRECTED, owner: "health", childId: $id }) { edges { node {
          id state answeredBy answer
        } } }
      }`,
      { id: child.child_id },
    );
    expect(data.corrections.edges).toEqual([
      { node: { id, state: 'CORRECTED', answeredBy: 'health-steward.610111@health', answer: '已核对体检报告并更正' } },
    ]);
    expect(codesOf(await answerCorrection(kit.asRequester('health steward'), id, 'UPHELD'))).toEqual(['STATE_REFUSED']);
    await expect(
      kit.sql(
        'governance',
        `update correction
          set state = 'WITHDRAWN', answered_by = null, answered_department = null, answered_at = null, answer = null
          where id = $1`,
        [id],
      ),
    ).rejects.toThrow('no step leads from CORRECTED to WITHDRAWN');
  });

  test('owner and teacher were told, of the child nothing', async () => {
    const told = async (post: string) =>
      (
        await kit
          .asRequester(post)
          .query('query($id: String!) { governanceEvents(subject: $id) { kind facts { value } } }', { id })
      ).data.governanceEvents;
    expect(await told('health steward')).toEqual([{ kind: 'CORRECTION_REQUESTED', facts: [] }]);
    expect(await told('education steward')).toEqual([{ kind: 'CORRECTION_ANSWERED', facts: [] }]);
    expect(await kit.sql('governance', 'select distinct facts from governance_event where subject = $1', [id])).toEqual(
      [{ facts: {} }],
    );
  });

  test('every step stands in the audit log, under the child', async () => {
    const entries = (await entriesOf(kit, 'governance')).filter(({ kind }) => kind === 'change');
    expect(
      entries.map(({ requester, records: [record] }) => [requester.client, Object.keys(record.fields)[0], record.ids]),
    ).toEqual([
      ['student-affairs.610111@education', 'requestCorrection', [child.child_id]],
      ['health-steward.610111@health', 'answerCorrection', [child.child_id]],
    ]);
  });
});

describe('of a masked item', () => {
  test('whoever reads it masked may dispute it, and learns of which record only what may be read', async () => {
    const child = await sickChild(kit, 1);
    const [diagnosis] = await kit.sql('health', 'select id from diagnosis where child_id = $1', [child.child_id]);
    const key = { field: 'id', value: diagnosis.id };
    expect(codesOf(await requestCorrection(teacher(), child.child_id, 'Diagnosis.code', { key }))).toEqual([
      'OPERATION_REFUSED',
    ]);
    expect(
      codesOf(await requestCorrection(kit.asRequester('clinic'), child.child_id, 'Diagnosis.code', { key })),
    ).toEqual([]);
    const question = 'query($id: ID!) { child(id: $id) { openCorrections { item keyField keyValue } } }';
    const shown = async (requester: AskingRequester) =>
      (await requester.query(question, { id: child.child_id })).data.child.openCorrections;
    expect(await shown(kit.asRequester('clinic'))).toEqual([
      { item: 'Diagnosis.code', keyField: 'id', keyValue: diagnosis.id },
    ]);
    expect(await shown(teacher())).toEqual([{ item: 'Diagnosis.code', keyField: null, keyValue: null }]);
  });
});

describe('what may not be read is not disputed', () => {
  test('an item that is not released and one that there is not are refused in the same words', async () => {
    const child = await sickChild(kit, 2);
    const [refused, unknown] = [
      await requestCorrection(teacher(), child.child_id, 'Diagnosis.name'),
      await requestCorrection(teacher(), child.child_id, 'Diagnosis.tone'),
    ];
    expect(codesOf(refused)).toEqual(['OPERATION_REFUSED']);
    expect(unknown.errors[0]!.message.replace('tone', 'name')).toBe(refused.errors[0]!.message);
    expect(codesOf(await requestCorrection(teacher(), child.child_id, 'OpenCorrection.item'))).toEqual([
      'OPERATION_REFUSED',
    ]);
    expect(codesOf(await requestCorrection(teacher(), child.child_id, 'Child.id'))).toEqual(['OPERATION_REFUSED']);
    expect(
      codesOf(await requestCorrection(kit.asRequester('health steward'), child.child_id, 'Medical.fitForSchool')),
    ).toEqual(['OPERATION_REFUSED']);
  });

  test('a sealed child, one of another place and one that there is not answer alike', async () => {
    const [sealed] = await kit.sql(
      'civil-affairs',
      `select child_id from child where sealed and residence_division like '610111%' limit 1`,
    );
    const [away] = await kit.sql(
      'civil-affairs',
      `select child_id from child
        where not sealed and residence_division like '420112%' and household_division like '420112%' limit 1`,
    );
    const answers = await Promise.all(
      [sealed.child_id, away.child_id, '00000000-0000-4000-8000-000000000000'].map((id) =>
        requestCorrection(teacher(), id, 'Schooling.stage'),
      ),
    );
    expect(
      new Set(
        answers.map(({ data, errors }) =>
          JSON.stringify([data, errors.map(({ message, extensions }) => [message, extensions.code, extensions.field])]),
        ),
      ).size,
    ).toBe(1);
    expect(codesOf(answers[0]!)).toEqual(['NOT_FOUND']);
  });
});

describe('a correction on a child whose file is sealed afterwards', () => {
  test('is there for nobody any more, neither to read nor to answer', async () => {
    const child = await sickChild(kit, 3);
    const { data } = await requestCorrection(teacher(), child.child_id, 'Schooling.status');
    await seal(kit, child);
    await kit.deliverEvents();
    expect(await disputed(teacher(), child.child_id)).toBeNull();
    expect([
      await texts(teacher(), child.child_id),
      await texts(kit.asRequester('education steward'), child.child_id),
      await texts(kit.asRequester('auditor'), child.child_id, 'correctionsOfAll'),
    ]).toEqual([[], [], []]);
    expect(codesOf(await answerCorrection(kit.asRequester('education steward'), data.requestCorrection.id))).toEqual([
      'NOT_FOUND',
    ]);
    const entities =
      'query($r: [_Any!]!) { _entities(representations: $r) { ... on Child { openCorrections { item } } } }';
    const key = { __typename: 'Child', id: child.child_id };
    const found = await askSubgraph(kit, 'governance', asTeacher, entities, { r: [key] });
    expect(found).toEqual({ _entities: [null] });
  });
});

describe('a correction may be taken back', () => {
  test('by who asked for it and by nobody else', async () => {
    const child = await sickChild(kit, 4);
    const asked = await requestCorrection(teacher(), child.child_id, 'Schooling.stage');
    const { id } = asked.data.requestCorrection;
    const withdraw = (requester: AskingRequester) =>
      requester.query('mutation($id: ID!) { withdrawCorrection(id: $id) { state } }', { id });
    expect(codesOf(await withdraw(kit.asRequester('clinic')))).toEqual(['NOT_FOUND']);
    expect(codesOf(await withdraw(kit.asRequester('education steward')))).toEqual(['OPERATION_REFUSED']);
    expect(await withdraw(teacher())).toMatchObject({
      errors: [],
      data: { withdrawCorrection: { state: 'WITHDRAWN' } },
    });
    expect(codesOf(await withdraw(teacher()))).toEqual(['STATE_REFUSED']);
    expect(await disputed(teacher(), child.child_id)).toEqual([]);
    expect(codesOf(await requestCorrection(teacher(), child.child_id, 'Schooling.stage'))).toEqual([]);
  });
});
