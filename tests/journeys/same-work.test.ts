import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildASTSchema, getNamedType, isInputObjectType, parse, type GraphQLArgument } from 'graphql';
import { folders } from '../../src/platform/folders.ts';
import { composeResidentId } from '../../src/platform/standards/resident-id.ts';
import type { Answer, AskingRequester } from '../kit/asking-requester.ts';
import { entriesOf } from '../kit/entries-of.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

interface Subject {
  id: string;
  residentId: string;
}

let kit: TestPlatform;
/** A child that is not there, one that is sealed, one that is out of the requester's reach. */
let subjects: Record<'absent' | 'sealed' | 'outOfReach', Subject>;
beforeAll(async () => {
  kit = await startTestPlatform();
  const [sealed] = await kit.sql(
    'civil-affairs',
    `select child_id as id, resident_id as "residentId" from child
      where sealed and residence_division like '610111%' and resident_id is not null order by 1 limit 1`,
  );
  const [outOfReach] = await kit.sql(
    'civil-affairs',
    `select child_id as id, resident_id as "residentId" from child
      where not sealed and residence_division like '120%' and household_division like '120%' and resident_id is not null
      order by 1 limit 1`,
  );
  const absent = {
    id: '3b0c44d2-98fc-4c14-9afb-f4c8996fb924',
    residentId: composeResidentId('610111', '2016-03-07', '991'),
  };
  subjects = { absent, sealed, outOfReach } as typeof subjects;
});
afterAll(() => kit.close());

const emergency = () => kit.asRequester('clinic').for('emergency-protection').inCase('（2026）陕0111未救7号');
const explained = {
  department: 'education',
  roles: ['student-affairs'],
  division: '610111000000',
  purpose: 'school-aid',
};

/** Every operation that looks up a child by a key: who asks, and how. */
const lookUps: Record<string, { as: () => AskingRequester; document: string; variables(subject: Subject): object }> = {
  child: {
    as: () => kit.asRequester('student affairs'),
    document: 'query($id: ID!) { child(id: $id) { id name schooling { grade } } }',
    variables: ({ id }) => ({ id }),
  },
  childByResidentId: {
    as: () => kit.asRequester('clinic'),
    document: 'query($number: String!) { childByResidentId(residentId: $number) { id name medical { fitForSchool } } }',
    variables: ({ residentId }) => ({ number: residentId }),
  },
  explainAccess: {
    as: () => kit.asRequester('policy manager'),
    document: `query($id: ID!, $client: ExplainedClient!) {
      explainAccess(client: $client, childId: $id, type: "Child", fields: ["name"]) { field } }`,
    variables: ({ id }) => ({ id, client: explained }),
  },
  looksAtChild: {
    as: () => kit.asRequester('health steward').for('audit-review'),
    document: 'query($id: ID!) { looksAtChild(childId: $id) { client } }',
    variables: ({ id }) => ({ id }),
  },
  subjectReport: {
    as: () => kit.asRequester('child welfare').for('subject-access'),
    document: 'query($id: ID!) { subjectReport(childId: $id) { childId } }',
    variables: ({ id }) => ({ id }),
  },
  openEmergencyAccess: {
    as: emergency,
    document: 'mutation($input: EmergencyAccessInput!) { openEmergencyAccess(input: $input) { id } }',
    variables: ({ id }) => ({
      input: { childId: id, owner: 'police', types: ['Household'], reason: '接诊医生强制报告，疑遭殴打须知住址' },
    }),
  },
  requestCorrection: {
    as: () => kit.asRequester('clinic'),
    document: 'mutation($input: CorrectionInput!) { requestCorrection(input: $input) { id } }',
    variables: ({ id }) => ({ input: { childId: id, item: 'Child.name', claim: '王小明', reason: '与身份证不符' } }),
  },
  recordCheckup: {
    as: () => kit.asRequester('clinic'),
    document: 'mutation($input: CheckupInput!) { recordCheckup(input: $input) { id } }',
    variables: ({ id }) => ({ input: { childId: id, version: 0, checkedOn: '2026-03-02', reason: '体检' } }),
  },
};

const codesOf = ({ errors }: Answer) => errors.map(({ message, extensions }) => [extensions.code, message]);

describe('a child that is not there, one that is sealed and one out of reach are the same work', () => {
  test.each(Object.keys(lookUps))('%s', async (name) => {
    const { as, document, variables } = lookUps[name]!;
    // Whatever is made once is made before.
    await as().query(document, { ...variables(subjects.absent) });
    const seen: Record<string, any> = {};
    for (const [kind, subject] of Object.entries(subjects)) {
      let answer: Answer;
      const statements = await kit.statementsByDepartment(async () => {
        answer = await as().query(document, { ...variables(subject) });
      });
      const audited = [];
      for (const department of statements.keys()) {
        const {
          requestId: _request,
          at: _at,
          document: _document,
          ...entry
        } = (await entriesOf(kit, department)).at(-1);
        audited.push([department, JSON.stringify(entry).replaceAll(subject.id, 'the child')]);
      }
      seen[kind] = { data: answer!.data, errors: codesOf(answer!), statements: [...statements].sort(), audited };
    }
    for (const [code] of seen['absent'].errors) expect(code).toBe('NOT_FOUND');
    expect(seen['sealed']).toEqual(seen['absent']);
    expect(seen['outOfReach']).toEqual(seen['absent']);
  });

  test('a query that looks up a child by another key is asked here too', () => {
    const schema = buildASTSchema(parse(readFileSync(folders.supergraph, 'utf8')), {
      assumeValid: true,
      assumeValidSDL: true,
    });
    const isKey = ({ name, type }: GraphQLArgument) =>
      /^(childId|.*(Number|ResidentId|residentId))$/.test(name) && !isInputObjectType(getNamedType(type));
    const found = Object.values(schema.getQueryType()!.getFields())
      .filter(({ args, type }) => args.some(isKey) || (getNamedType(type).name === 'Child' && args.length > 0))
      .map(({ name }) => name);
    expect(found.filter((name) => !(name in lookUps))).toEqual([]);
  });
});
