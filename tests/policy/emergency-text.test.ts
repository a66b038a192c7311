import { describe, expect, test } from '@jest/globals';
import { composePolicies } from '../../src/platform/policy/files/load-policies.ts';
import { accessFiles, policiesOf, smallContract, someRule } from './write-policies.ts';

describe('an emergency access', () => {
  const rule = {
    to: { department: 'education', roles: ['student-affairs'], client: 'client' },
    where: { 'child.id': '11111111-1111-4111-8111-111111111111' },
    until: '2026-11-26T04:00:00.000Z',
  };
  const floor =
    'floor:\n  - { id: floor-name, because: 个人信息保护法 第六条, fields: { Child: [name] }, clearOnlyTo: [{ department: ' +
    'police }] }\n';

  test('is bound to one client, one child and an instant', () => {
    const [read] = policiesOf([{ department: 'health', emergency: '1', rules: [someRule(rule)] }]).rules;
    expect(read).toMatchObject({
      to: [rule.to],
      where: { childId: rule.where['child.id'] },
      until: new Date(rule.until),
    });
    for (const missing of [{ to: { department: 'education' } }, { where: {} }, { until: '2026-11-27' }]) {
      expect(() =>
        policiesOf([{ department: 'health', emergency: '1', rules: [someRule({ ...rule, ...missing })] }]),
      ).toThrow(/emergency\/1\.yaml:\d+ /);
    }
  });

  test('is held to the floor like every rule', () => {
    const texts = {
      'access/platform.yaml': floor,
      ...accessFiles([{ department: 'health', emergency: '1', rules: [someRule(rule)] }]),
    };
    expect(() => composePolicies({ ...policiesOf([]).texts, ...texts }, smallContract, '/')).toThrow(
      'emergency/1.yaml:15 the floor "floor-name" keeps Child.name in clear from this requester',
    );
  });

  test.each([
    ['a client', { to: rule.to }, 'unknown key "client"'],
    ['a child', { where: rule.where }, 'unknown key "child.id"'],
    ['an instant', { until: rule.until }, '"2026-11-26T04:00:00.000Z" for "until" cannot be read'],
  ])('is no file: %s is unknown there', (_, changes, fault) => {
    expect(() => policiesOf([{ department: 'health', rules: [someRule(changes)] }])).toThrow(fault);
  });

  test('is bounded by the floor: three hours, five at once, six an hour and twelve a day where it says no number, none at all where it says nothing', () => {
    const limits = (text: string) =>
      composePolicies({ ...policiesOf([]).texts, 'access/platform.yaml': `floor: []\n${text}` }, smallContract)
        .emergency;
    expect(limits('emergency: { because: 个人信息保护法 第十三条 }\n')).toEqual({
      hours: 3,
      atOnce: 5,
      perClient: { hour: 6, day: 12 },
      perDivision: { hour: 20, day: 60 },
      because: '个人信息保护法 第十三条',
    });
    expect(limits('emergency: { because: 个人信息保护法 第十三条, hours: 1, atOnce: 2 }\n')).toMatchObject({
      hours: 1,
      atOnce: 2,
    });
    expect(
      limits('emergency: { because: 个人信息保护法 第十三条, perClient: { day: 3 }, perDivision: { hour: 9 } }\n'),
    ).toMatchObject({ perClient: { hour: 6, day: 3 }, perDivision: { hour: 9, day: 60 } });
    expect(limits('')).toBeNull();
    expect(() => limits('emergency: { because: 个人信息保护法 第十三条, hours: 25 }\n')).toThrow('platform.yaml:2');
  });
});
