import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AskingRequester } from '../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { newcomer } from './registered-child.ts';
import { onlyError } from './written-traces.ts';

const entry = 'version at client department purpose reason before { field value } omitted';
const ofHousehold = `query($id: ID!) { child(id: $id) { household { history { ${entry} } } } }`;
const ofSchooling = `query($id: ID!) { child(id: $id) { schooling { history { ${entry} } } } }`;
const register = 'mutation($input: RegisterChildInput!) { registerChild(input: $input) { id } }';
const verify = 'mutation($input: HouseholdInput!) { verifyHousehold(input: $input) { id } }';

let kit: TestPlatform;
let station: AskingRequester;
let childId: string;
beforeAll(async () => {
  kit = await startTestPlatform();
  station = kit.asRequester('police station').for('household-verification');
  const [child] = await kit.sql(
    'police',
    `select child_id from household join child_scope using (child_id)
      where not sealed and residence_division like '610111%' order by child_id limit 1`,
  );
  childId = child.child_id;
  const said = { childId, status: 'REGISTERED', verifiedOn: '2026-06-01' };
  await station.query(verify, { input: { ...said, version: 1, address: '3组27号', reason: '入户核实' } });
  await station.query(verify, { input: { ...said, version: 2, address: '3组28号', reason: '门牌更正' } });
});
afterAll(() => kit.close());

describe('The history of a record', () => {
  test('tells of each change when, by whom, why and what stood before, the newest first', async () => {
    const { data, errors } = await station.query(ofHousehold, { id: childId });
    expect(errors).toEqual([]);
    const [last, first, ...older] = data.child.household.history;
    expect(older).toEqual([]);
    expect(last).toEqual({
      version: 3,
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      client: 'police-station.610111@police',
      department: 'police',
      purpose: 'household-verification',
      reason: '门牌更正',
      before: [
        { field: 'address', value: '3组27号' },
        { field: 'status', value: 'REGISTERED' },
        { field: 'verifiedOn', value: '2026-06-01' },
        { field: 'version', value: '2' },
      ],
      omitted: [],
    });
    expect(first).toMatchObject({ version: 2, reason: '入户核实' });
  });

  test('is read in one statement for all records of an answer, and stands in the audit entry', async () => {
    const { data } = await station.query('{ households(first: 20) { edges { node { history { version } } } } }');
    const histories = data.households.edges.map(({ node }: any) => node.history);
    expect(histories.filter((history: unknown[]) => history.length > 0)).toHaveLength(1);
    const [{ entry: text }] = await kit.sql(
      'police',
      `select entry from audit_entry where entry like '%"history":"allow:police-household-history"%'
        order by position desc limit 1`,
    );
    expect(JSON.parse(text).records).toContainEqual(
      expect.objectContaining({
        type: 'Household',
        fields: expect.objectContaining({ address: 'allow:police-household-verification' }),
      }),
    );
  });

  test('is denied to those to whom no rule releases it, though they may read the record', async () => {
    const officer = kit.asRequester('child welfare');
    const { data, errors } = await officer.query(ofHousehold, { id: childId });
    expect(data).toEqual({ child: { household: { history: null } } });
    expect(errors.map(({ extensions }) => extensions.field)).toEqual(['Household.history']);
  });

  test('of a sealed child is no more there than the child', async () => {
    const [sealed] = await kit.sql(
      'police',
      `select child_id from household join child_scope using (child_id)
        where sealed and residence_division like '610111%' limit 1`,
    );
    expect((await station.query(ofHousehold, { id: sealed.child_id })).data).toEqual({ child: null });
  });

  test('of a record of which nothing is recorded is empty', async () => {
    const officer = kit.asRequester('child welfare');
    const { id } = (await officer.query(register, { input: newcomer })).data.registerChild;
    const { data, errors } = await officer.query(
      'query($id: ID!) { child(id: $id) { history { version before { field } } guardianship { history { version } } } }',
      { id },
    );
    expect(errors).toEqual([]);
    // The first entry of a record has nothing before it.
    expect(data.child).toEqual({ history: [{ version: 1, before: null }], guardianship: { history: [] } });
  });

  test('shows a part by its own fields, and of a school the code', async () => {
    const teacher = kit.asRequester('student affairs').for('dropout-prevention');
    const [row] = await kit.sql(
      'education',
      `select child_id, r.version, school_credit_code from schooling r join child_scope using (child_id)
        where not sealed and residence_division like '610111%' and status = 'ENROLLED' order by child_id limit 1`,
    );
    const { child_id: id, version } = row;
    const said = { childId: id, reason: '辍学登记' };
    for (const [name, type, input] of [
      ['recordDropout', 'DropoutInput', { ...said, version, date: '2026-03-01', dropoutReason: 'WORKING' }],
      ['recordReturn', 'ReturnInput', { ...said, version: version + 1, returnedOn: '2026-04-01' }],
    ] as const) {
      const change = `mutation($input: ${type}!) { ${name}(input: $input) { id } }`;
      expect((await teacher.query(change, { input })).errors).toEqual([]);
    }
    const { data } = await teacher.query(ofSchooling, { id });
    const { before } = data.child.schooling.history[0];
    expect(before).toEqual(
      expect.arrayContaining([
        { field: 'status', value: 'DROPPED_OUT' },
        { field: 'Dropout.date', value: '2026-03-01' },
        { field: 'Dropout.returnedOn', value: null },
        { field: 'school', value: row.school_credit_code },
      ]),
    );
  });

  test('cannot be asked for by those to whom the way to the record is closed', async () => {
    expect(onlyError(await station.query('{ guardianDetentions { totalCount } }')).code).toBe('OPERATION_REFUSED');
  });
});
