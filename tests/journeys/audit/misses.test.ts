import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { composeResidentId } from '../../../src/platform/standards/resident-id.ts';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';
import { caseNumber, entriesOf as readEntries } from './look-at-child.ts';

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

const auditor = () => kit.asRequester('auditor');
const entriesOf = (filter: object) => readEntries(auditor(), filter);

describe('who tries what there is leaves a trace', () => {
  const byNumber = 'query($r: String!) { childByResidentId(residentId: $r) { id } }';
  const missed = (field: string, type = 'Query') => [
    { type, ids: [], fields: [{ field, effect: 'MISS', rule: null }] },
  ];

  test('look-ups that find nothing are entries, and unusual; a sealed child is a miss like any', async () => {
    const police = kit.asRequester('police station').for('protective-removal').inCase(caseNumber);
    const numbers = Array.from({ length: 30 }, (_, index) => composeResidentId('610111', '2016-02-03', 2 * index));
    const [sealed, far] = await Promise.all(
      ['sealed', `not sealed and residence_division like '4507%' and household_division like '4507%'`].map(
        async (condition) =>
          (
            await kit.sql(
              'civil-affairs',
              `select resident_id from child where resident_id is not null and ${condition} limit 1`,
            )
          )[0].resident_id as string,
      ),
    );
    for (const r of [...numbers, sealed!, far!])
      expect(await police.query(byNumber, { r })).toMatchObject({ data: { childByResidentId: null }, errors: [] });
    const found = await entriesOf({ item: 'Query.childByResidentId', client: 'police-station.610111@police' });
    expect(found).toHaveLength(32);
    for (const entry of found) expect(entry).toMatchObject({ kind: 'READ', records: missed('childByResidentId') });
    expect(JSON.stringify(found)).not.toContain(sealed!.slice(6, 14));

    const [reading] = (await unusualOf('police-station.610111@police')) as any[];
    expect(reading).toMatchObject({ reasons: ['MANY_MISSES'], misses: 32, missesOutside: 0 });
  });

  test('several look-ups of one request are counted one by one, and those of another division apart', async () => {
    const clinic = kit.asRequester('clinic');
    await clinic.query(
      `query($d: String) {
        a: medicals(filter: { division: $d }) { totalCount }
        b: medicals(filter: { division: $d }) { totalCount }
      }`,
      { d: '650000' },
    );
    expect(await entriesOf({ item: 'Query.medicals' })).toMatchObject([{ records: missed('medicals') }]);
    const [reading] = (await unusualOf('clinic.610111@health')) as any[];
    expect(reading).toMatchObject({ reasons: ['TRIED_OUTSIDE'], misses: 2, missesOutside: 2 });
  });

  test('a change of a child whom nobody has is a miss of its operation, alone and in a bulk', async () => {
    const id = '00000000-0000-4000-8000-000000000000';
    const officer = kit.asRequester('child welfare');
    await officer.query('mutation($i: UpdateChildInput!) { updateChild(input: $i) { id } }', {
      i: { id, version: 1, riskLevel: 1, reason: '核对' },
    });
    await officer.query('mutation($i: [UpdateChildInput!]!) { updateChildBulk(inputs: $i) { outcome } }', {
      i: [{ id, version: 1, riskLevel: 1, reason: '核对' }],
    });
    const found = await entriesOf({ item: 'Mutation.updateChild' });
    expect(found).toMatchObject([1, 2].map(() => ({ records: missed('updateChild', 'Mutation') })));
  });

  test('sealing and unsealing are words of the log', async () => {
    const officer = kit.asRequester('child welfare').for('sealed-file-care').inCase(caseNumber);
    const [{ id, version }] = await kit.sql(
      'civil-affairs',
      `select child_id as id, version from child
        where not sealed and residence_division like '610111%' and household_division like '610111%' order by 1 desc limit 1`,
    );
    for (const [index, act] of ['sealChild', 'unsealChild'].entries()) {
      const { errors } = await officer.query(`mutation($i: SealChildInput!) { ${act}(input: $i) { id } }`, {
        i: { id, version: version + index, reason: '法院通知' },
      });
      expect(errors).toEqual([]);
      await kit.deliverEvents();
      const [entry] = await entriesOf({ item: `Mutation.${act}`, kind: 'CHANGE' });
      expect(entry.records).toEqual([
        { type: 'Mutation', ids: [id], fields: [{ field: act, effect: 'ALLOW', rule: expect.any(String) }] },
      ]);
    }
  });
});

async function unusualOf(client: string): Promise<unknown[]> {
  const { data, errors } = await auditor().query(
    '{ unusualReading { client reasons misses missesOutside refusals children } }',
  );
  expect(errors).toEqual([]);
  return data.unusualReading.filter((reading: any) => reading.client === client);
}
