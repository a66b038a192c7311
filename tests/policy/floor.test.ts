import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import type { RuleYaml } from '../kit/expected-decision.ts';
import { accessFiles, someRule } from './write-policies.ts';
import { loadFiles } from './load-files.ts';

describe('a rule beyond the floor stops the start:', () => {
  const floor = stringify({
    floor: [
      { id: 'floor-sealed', because: '未成年人保护法 第一百零三条', sealed: true, onlyTo: [{ department: 'police' }] },
      {
        id: 'floor-clear',
        because: '个人信息保护法 第二十八条',
        fields: { Medical: ['diagnosis'] },
        clearOnlyTo: [{ department: 'health' }],
      },
      {
        id: 'floor-closed',
        because: '个人信息保护法 第二十八条',
        fields: { Child: ['name'] },
        onlyTo: [{ department: 'education', roles: ['student-affairs'] }],
      },
    ],
  });
  const loadAgainstFloor = (changes: Partial<RuleYaml>) =>
    loadFiles({
      'access/platform.yaml': floor,
      ...accessFiles([{ department: 'health', rules: [someRule({ fields: {}, ...changes })] }]),
    });
  const diagnosis = { Medical: { allow: ['diagnosis'] } };
  const name = { Child: { allow: ['name'] } };

  test('a field in clear where the floor leaves it masked', () => {
    expect(() => loadAgainstFloor({ fields: diagnosis })).toThrow(
      'access/health.yaml:14 the floor "floor-clear" keeps Medical.diagnosis in clear from this requester',
    );
    expect(() => loadAgainstFloor({ fields: { Medical: { mask: { diagnosis: 'icdChapter' } } } })).not.toThrow();
    expect(() => loadAgainstFloor({ to: { department: 'health' }, fields: diagnosis })).not.toThrow();
  });

  test('a field masked where the floor closes it', () => {
    const masked = { Child: { mask: { name: 'initial' } } };
    expect(() => loadAgainstFloor({ to: { department: 'health' }, fields: masked })).toThrow(
      'the floor "floor-closed" keeps Child.name from this requester',
    );
    expect(() => loadAgainstFloor({ fields: masked })).not.toThrow();
  });

  test('a sealed record', () => {
    expect(() => loadAgainstFloor({ where: { 'child.sealed': 'included' } })).toThrow(
      'the floor "floor-sealed" keeps sealed records from this requester',
    );
    expect(() =>
      loadAgainstFloor({
        to: { department: 'police', roles: ['police-station'] },
        where: { 'child.sealed': 'included' },
      }),
    ).not.toThrow();
  });

  test('more roles than the floor names, every role, one department too many, everyone', () => {
    for (const to of [
      { department: 'education', roles: ['student-affairs', 'inspector'] },
      { department: 'education' },
      [{ department: 'education', roles: ['student-affairs'] }, { department: 'health' }],
      'everyone' as const,
    ])
      expect(() => loadAgainstFloor({ to, fields: name })).toThrow(
        'the floor "floor-closed" keeps Child.name in clear from this requester',
      );
  });

  test('a line of the floor that closes nothing', () => {
    const line = 'floor:\n  - id: floor-open\n    because: 未成年人保护法 第一百零三条\n';
    const loadFloor = (text: string) => loadFiles({ 'access/platform.yaml': `${line}${text}` });
    const toWhom = 'say who may have it: onlyTo, or onlyTo: [] for nobody';
    expect(() => loadFloor('    fields: { Child: [name] }\n')).toThrow(
      `access/platform.yaml:2 the floor "floor-open" keeps its fields from nobody: ${toWhom}; or clearOnlyTo`,
    );
    expect(() => loadFloor('    sealed: true\n    clearOnlyTo: []\n')).toThrow(
      `access/platform.yaml:2 the floor "floor-open" keeps sealed files from nobody: ${toWhom}`,
    );
    expect(() => loadFloor('    onlyTo: []\n')).toThrow(
      'access/platform.yaml:2 the floor "floor-open" closes nothing: name fields, or write sealed: true',
    );
    expect(() => loadFloor('    fields: { Child: [name] }\n    onlyTo: []\n')).not.toThrow();
  });

  test('the floor itself names requesters that exist', () => {
    expect(() =>
      loadFiles({ 'access/platform.yaml': floor.replace('department: police', 'department: polise') }),
    ).toThrow('access/platform.yaml:6 unknown department "polise", did you mean "police"?');
  });

  test('the floor itself names what exists', () => {
    expect(() => loadFiles({ 'access/platform.yaml': floor.replace('name', 'nam') })).toThrow(
      'access/platform.yaml:18 unknown field "nam" on Child, did you mean "name"?',
    );
  });
});
