import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { compareMatrix } from '../../src/commands/compare-matrix.ts';
import { decideMatrix, type MatrixCells } from '../../src/platform/policy/decide-matrix.ts';
import { formatMatrixFile, matrixPath, readMatrixFile, type MatrixFile } from '../../src/commands/matrix-file.ts';
import { matrixRequesters } from '../../src/commands/matrix-requesters.ts';
import { ownedFields } from '../../src/commands/owned-fields.ts';
import { folders } from '../../src/platform/folders.ts';
import { loadPolicies } from '../../src/platform/policy/files/load-policies.ts';
import type { FieldEffect, Policies, Rule } from '../../src/platform/policy/policy.ts';
import { readContract } from '../../src/platform/policy/files/read-contract.ts';
import { departmentNames } from '../../src/platform/subgraph/load-departments.ts';

const departments = departmentNames();
const requesters = matrixRequesters();
const contract = readContract(folders.schema);
let policies: Policies;

beforeAll(() => {
  policies = loadPolicies(folders.policies, contract);
});

function decide(
  owner: string,
  day: string,
  changes: { policies?: Policies; fields?: ReadonlyMap<string, readonly string[]> } = {},
): MatrixCells {
  return decideMatrix({ policies, fields: ownedFields(folders.schema, owner), requesters, day, ...changes });
}

describe('every decision is as the matrix states it on the fields of', () => {
  test.each(departments)('%s', (owner) => {
    const stated = readMatrixFile(matrixPath(folders.policies, owner));
    expect(compareMatrix(stated, decide(owner, stated.day))).toEqual([]);
  });

  test.each(departments)('%s, whose file is written as the command writes it', (owner) => {
    const path = matrixPath(folders.policies, owner);
    const { day } = readMatrixFile(path);
    expect(formatMatrixFile(owner, day, decide(owner, day))).toBe(readFileSync(path, 'utf8'));
  });
});

describe('the comparison', () => {
  let stated: MatrixFile;
  const education = 'education student-affairs for school-aid';

  beforeAll(() => {
    stated = readMatrixFile(matrixPath(folders.policies, 'education'));
  });

  test('names the cell that a changed rule opens, with the line that states it', () => {
    const aid = policies.rules.find(({ id }) => id === 'schooling-school-aid')!;
    const wider: Rule = {
      ...aid,
      id: 'wider',
      where: { ...aid.where, withinRequester: false },
      fields: new Map([['Dropout', new Map([['reason', { effect: 'allow', mask: null }]])]]),
    };
    const differences = compareMatrix(
      stated,
      decide('education', stated.day, { policies: { ...policies, rules: [...policies.rules, wider] } }),
    );
    expect(differences).toContainEqual(
      expect.stringMatching(
        new RegExp(
          '^policies/access/education\\.matrix\\.yaml:\\d+ education student-affairs for school-aid, ' +
            'Dropout\\.reason \\(outside\\): stated deny, but the rules decide allow\\.$',
        ),
      ),
    );
    expect(differences).not.toContainEqual(expect.stringContaining('Dropout.reason (sealed)'));
  });

  test('names a cell that a rule opened and opens no more', () => {
    const rules = policies.rules.filter(({ id }) => id !== 'schooling-school-aid');
    const differences = compareMatrix(stated, decide('education', stated.day, { policies: { ...policies, rules } }));
    expect(differences).toContainEqual(
      expect.stringMatching(
        new RegExp(
          '^policies/access/education\\.matrix\\.yaml:\\d+ education student-affairs for school-aid, ' +
            'Schooling\\.aid \\(inside\\): stated allow, but the rules decide deny\\.$',
        ),
      ),
    );
    expect(differences.every((sentence) => sentence.includes(`${education}, `))).toBe(true);
  });

  test('names a denied field that the matrix does not count, for every requester', () => {
    const fields = new Map([
      ...ownedFields(folders.schema, 'education'),
      ['Dropout', ['date', 'reason', 'returnedOn', 'note']],
    ]);
    const differences = compareMatrix(stated, decide('education', stated.day, { fields }));
    expect(differences).toHaveLength(requesters.size);
    expect(differences).toContainEqual(
      expect.stringMatching(new RegExp(`${education}, Dropout: stated that \\d .* the rules deny \\d: .*\\bnote\\.$`)),
    );
  });

  test('names a field that the schema does not have any more, counted or listed', () => {
    const withoutReturn = new Map([...ownedFields(folders.schema, 'education'), ['Dropout', ['date', 'reason']]]);
    const differences = compareMatrix(stated, decide('education', stated.day, { fields: withoutReturn }));
    expect(new Set(differences.map((sentence) => /[^:]+, Dropout/.exec(sentence)![0])).size).toBe(requesters.size);
    expect(differences).toContainEqual(
      expect.stringMatching(/Dropout\.returnedOn \(inside\) is superfluous|Dropout: stated that/),
    );
    const withoutDropouts = new Map(ownedFields(folders.schema, 'education'));
    withoutDropouts.delete('Dropout');
    expect(
      compareMatrix(stated, decide('education', stated.day, { fields: withoutDropouts })).filter((sentence) =>
        sentence.endsWith('Dropout is superfluous: there is no such requester or type.'),
      ),
    ).not.toEqual([]);
  });

  test('names a requester that is on one side only', () => {
    const { [education]: cells, ...others } = stated.cells;
    const { [education]: _counts, ...denied } = stated.denied;
    const decided = decide('education', stated.day);
    expect(compareMatrix({ ...stated, cells: others, denied }, decided)).toContain(
      `${education}, Query.schools is not stated: the rules decide allow.`,
    );
    expect(
      compareMatrix({ ...stated, cells: { ...stated.cells, 'education janitor for school-aid': cells! } }, decided),
    ).toContainEqual(expect.stringContaining('education janitor for school-aid, Query.schools is superfluous'));
  });
});

test('those who manage policies or review the audit see of a child the number of its file and no record: the first have explained to them what the rules decide', () => {
  for (const owner of departments) {
    for (const [requester, types] of Object.entries(decide(owner, '2026-01-01'))) {
      if (!/policy-manager|auditor/.test(requester)) continue;
      const open = Object.entries(types).flatMap(([type, fields]) =>
        Object.entries(fields).flatMap(([field, verdicts]) =>
          verdicts.some((verdict) => verdict !== 'deny') ? [`${type}.${field}`] : [],
        ),
      );
      expect(requester.includes('auditor') && open.some((field) => /explain|Explanation/.test(field))).toBe(false);
      const known =
        /^(School|Division|FieldExplanation|RuleExplanation)\.|^Child\.id$|^Query\.(schools|divisions|explainAccess)$/;
      expect(open.filter((field) => !known.test(field))).toEqual([]);
    }
  }
});

test('nobody is told anything of a child outside their division', () => {
  for (const owner of departments) {
    for (const [requester, types] of Object.entries(decide(owner, '2026-01-01'))) {
      for (const [type, fields] of Object.entries(types)) {
        if (['School', 'Division', 'Query', 'Mutation', 'Subscription'].includes(type)) continue;
        for (const [field, [, outside]] of Object.entries(fields))
          expect([requester, type, field, outside]).toEqual([requester, type, field, 'deny']);
      }
    }
  }
});

test('a cell states the most that may leave of a child of any age, in a named case', () => {
  const aid = policies.rules.find(({ id }) => id === 'schooling-school-aid')!;
  const ofAge = (id: string, from: number, below: number, effect: FieldEffect): Rule => ({
    ...aid,
    id,
    where: { ...aid.where, age: { from, below }, caseNamed: true },
    fields: new Map([['Dropout', new Map([['date', effect]])]]),
  });
  const cellOf = (...rules: Rule[]) =>
    decide('education', '2026-01-01', { policies: { ...policies, rules } })['education student-affairs for school-aid']!
      .Dropout!.date;
  const masked = ofAge('young', 6, 12, { effect: 'mask', mask: 'yearOnly' });
  expect(cellOf(masked)).toEqual(['mask:yearOnly', 'deny', 'deny', 'deny']);
  expect(cellOf(masked, ofAge('old', 12, 16, { effect: 'allow', mask: null }))).toEqual([
    'allow',
    'deny',
    'deny',
    'deny',
  ]);
});
