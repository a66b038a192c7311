import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { askGateway, type Answer } from '../../../src/commands/ask/ask-gateway.ts';
import { fetchToken, getDemonstrationClient } from '../../../src/commands/ask/fetch-token.ts';
import { variableOf } from '../../../src/platform/config.ts';
import { subscribersOf } from '../../../src/processes/links.ts';
import { departmentNames, loadSubgraphs, subgraphNames } from '../../../src/platform/subgraph/load-departments.ts';
import { composeFaults, makeSecrets, readComposeFile } from '../../kit/processes/compose-file.ts';
import { startComposeProcesses, type ComposeProcesses } from '../../kit/processes/compose-processes.ts';

const secrets = makeSecrets();
const file = readComposeFile(secrets);

describe('docker-compose.yml', () => {
  test('fits the Compose specification', () => {
    expect(composeFaults()).toEqual([]);
  });

  test('demands each of its secrets, and the command at its head makes them, each another', () => {
    expect(Object.values(secrets).every((secret) => /^[0-9a-f]{48}$/.test(secret))).toBe(true);
    expect(new Set(Object.values(secrets)).size).toBe(Object.keys(secrets).length);
    for (const name of Object.keys(secrets)) {
      expect(() => readComposeFile({ ...secrets, [name]: '' })).toThrow(
        `required variable ${name} is missing a value: set it in .env`,
      );
    }
  });

  test('gives each department its own database and keys, of others only what it needs to send them its events, and of governance what is in force', async () => {
    const subscribers = subscribersOf(await loadSubgraphs());
    // Its own events and those that every department tells.
    const toldBy = (name: string) =>
      new Set(
        [...subscribers]
          .filter(([kind]) => kind.startsWith(`${name}.`) || !kind.includes('.'))
          .flatMap(([, receivers]) => receivers)
          .filter((receiver) => receiver !== name),
      );
    for (const name of departmentNames()) {
      const told = toldBy(name);
      const hears = departmentNames().filter((other) => toldBy(other).has(name));
      expect(Object.keys(file.services[name]!.environment).sort()).toEqual(
        [
          ...new Set([
            'HOST',
            'PORT',
            'GOVERNANCE_SUBGRAPH_URL',
            'POLICY_KEY',
            ...(['DATABASE_URL', 'REQUESTER_KEY', 'AUDIT_KEY'] as const).map((setting) => variableOf(name, setting)),
            ...[...told].map((other) => variableOf(other, 'SUBGRAPH_URL')),
            ...[...told, ...hears].map((other) => variableOf(other, 'EVENT_KEY')),
          ]),
        ].sort(),
      );
    }
    // A key of events is known to two services, and by each under the name of the other.
    const holders = new Map<string, string[]>();
    for (const [name, { environment }] of Object.entries(file.services))
      for (const [variable, key] of Object.entries(environment))
        if (variable.endsWith('_EVENT_KEY')) holders.set(key, [...(holders.get(key) ?? []), `${name} ${variable}`]);
    for (const held of holders.values()) {
      const [one, other] = held.map((line) => line.split(' ')[0]!);
      expect(held).toEqual([`${one} ${variableOf(other!, 'EVENT_KEY')}`, `${other} ${variableOf(one!, 'EVENT_KEY')}`]);
    }
    const databases = subgraphNames().map(
      (name) => file.services[name]!.environment[variableOf(name, 'DATABASE_URL')]!,
    );
    expect(new Set(databases.map((url) => new URL(url).pathname)).size).toBe(subgraphNames().length);
    expect(new Set(databases.map((url) => new URL(url).username)).size).toBe(subgraphNames().length);
  });

  test('lets a service reach those that it names, and nobody but the gateway and the departments reach a subgraph', () => {
    for (const [name, { environment, networks }] of Object.entries(file.services)) {
      for (const other of Object.keys(file.services)) {
        const isNamed = Object.values(environment).some((value) => new RegExp(`[/@]${other}:`).test(value));
        const shared = networks.filter((network) => file.services[other]!.networks.includes(network));
        if (isNamed) expect({ name, other, shared }).not.toMatchObject({ shared: [] });
      }
    }
    const inside = Object.keys(file.services).filter((name) => file.services[name]!.networks.includes('departments'));
    expect(inside.sort()).toEqual(['gateway', ...subgraphNames()].sort());
    const published = Object.entries(file.services)
      .filter(([, { ports }]) => ports)
      .map(([name]) => name);
    expect(published).toEqual(['gateway', 'identity-provider']);
  });
});

describe('the services of docker-compose.yml, each a process of its own', () => {
  let compose: ComposeProcesses;
  const tokens = new Map<string, Promise<string>>();

  beforeAll(async () => {
    compose = await startComposeProcesses(file);
  }, 300_000);
  afterAll(() => compose?.close(), 60_000);

  const gatewayUrl = () => `http://127.0.0.1:${compose.services.gateway!.environment.PORT}`;

  /** Asks as a demonstration client, for its first purpose. */
  async function ask(id: string, query: string, variables?: Record<string, unknown>): Promise<Answer & { data: any }> {
    const client = getDemonstrationClient(id);
    const { OIDC_ISSUER: issuer, DATA_DIR: dataFolder } = compose.services['identity-provider']!.environment;
    const platform = { gateway: `${gatewayUrl()}/graphql`, issuer: issuer! };
    const token = tokens.get(id) ?? fetchToken(platform, dataFolder!, client);
    tokens.set(id, token);
    const { answer } = await askGateway(platform.gateway, await token, {
      query,
      variables,
      purpose: client.purposes[0]!,
    });
    return answer as Answer & { data: any };
  }

  const refused = ({ errors = [] }: Answer) =>
    errors.map(({ extensions }) => `${extensions?.code} ${extensions?.field}`).sort();

  const question = `{ children(first: 200) { edges { node {
    name
    schooling { status studentNumber }
    medical { fitForSchool specialNeeds diagnoses { code name } }
    custody { guardiansDetained { relation measure } }
  } } } }`;

  async function moveChild(child: Record<string, unknown>, division: string): Promise<Answer> {
    const update = 'mutation ($input: UpdateChildInput!) { updateChild(input: $input) { version } }';
    const given = { ...child, residenceDivision: division, reason: '随父母迁居' };
    const { data } = await ask('child-welfare.610111@civil-affairs', update, { input: given });
    const { version } = data.updateChild;
    // The office of the new place takes the file over.
    const taken = { id: child.id, version, householdDivision: division, reason: '户籍迁入' };
    return ask('child-welfare.420112@civil-affairs', update, { input: taken });
  }

  /** Children that live and are registered in 610111 and go to school there, as the register's officer sees them. */
  async function findPupils(): Promise<Record<string, any>[]> {
    const { data } = await ask(
      'child-welfare.610111@civil-affairs',
      `{ children(filter: { division: "610111" }, first: 200) { edges { node {
        id version name sex birthDate residentId residentIdMissingReason ethnicGroup householdDivision residenceDivision
        categories riskLevel schooling { status } medical { vaccinationComplete }
      } } } }`,
    );
    return data.children.edges
      .map(({ node }: { node: Record<string, any> }) => node)
      .filter((child: Record<string, any>) =>
        [child.householdDivision, child.residenceDivision].every((division) => division.startsWith('610111')),
      )
      .filter((child: Record<string, any>) => child.schooling && child.medical)
      .map(({ schooling: _schooling, medical: _medical, ...child }: Record<string, any>) => child);
  }

  async function until(isSo: () => Promise<boolean>): Promise<void> {
    for (const begin = performance.now(); !(await isSo()); await wait(100)) {
      if (performance.now() - begin > 20_000) throw new Error('It has not come about within 20 seconds.');
    }
  }

  const sees = async (client: string, id: string, field: string) =>
    Boolean(
      (await ask(client, `query ($id: ID!) { child(id: $id) { id ${field} { __typename } } }`, { id })).data.child?.[
        field
      ],
    );

  test('PostgreSQL is the version that the file names', () => {
    expect(file.services.postgres!.image).toBe(`postgres:${compose.postgresMajor}`);
  });

  test('one question over four departments gives each of them another answer', async () => {
    const [education, health, police, civilAffairs] = await Promise.all(
      [
        'student-affairs.610111@education',
        'clinic.610111@health',
        'police-station.610111@police',
        'child-welfare.610111@civil-affairs',
      ].map((client) => ask(client, question)),
    );
    expect(refused(education!)).toEqual(['FIELD_REFUSED Diagnosis.name', 'FIELD_REFUSED GuardianDetention.measure']);
    expect(refused(health!)).toEqual(['FIELD_REFUSED Child.custody', 'FIELD_REFUSED Schooling.studentNumber']);
    expect(refused(police!)).toEqual([
      'FIELD_REFUSED Medical.diagnoses',
      'FIELD_REFUSED Medical.fitForSchool',
      'FIELD_REFUSED Schooling.studentNumber',
    ]);
    expect(refused(civilAffairs!)).toEqual(['FIELD_REFUSED Diagnosis.name']);
  });

  test('a child that moves is seen by the schools of the new place, and no longer by those of the old', async () => {
    const [child] = await findPupils();
    const { id, residenceDivision } = child as { id: string; residenceDivision: string };
    const listed = async () => {
      const { data } = await ask(
        'student-affairs.610111@education',
        `query ($division: String) {
        schoolings(filter: { division: $division }, first: 200) { edges { node { child { id } } } } }`,
        { division: residenceDivision },
      );
      return data.schoolings.edges.some(({ node }: any) => node.child.id === id) as boolean;
    };
    expect(await listed()).toBe(true);
    expect(await sees('student-affairs.610111@education', id, 'schooling')).toBe(true);
    expect(await sees('student-affairs.420112@education', id, 'schooling')).toBe(false);

    expect((await moveChild(child!, '420112002001')).errors ?? []).toEqual([]);
    await until(() => sees('student-affairs.420112@education', id, 'schooling'));
    expect(await sees('student-affairs.610111@education', id, 'schooling')).toBe(false);
    expect(await listed()).toBe(false);
  });

  test('with health stopped the others answer, events wait for it, and started again it answers and has missed nothing', async () => {
    const pupils = await findPupils();
    expect(await compose.stop('health')).toBe(0);

    const { data, errors = [] } = await ask('child-welfare.610111@civil-affairs', question);
    expect(errors.map(({ extensions }) => extensions)).toEqual([
      expect.objectContaining({ code: 'DEPARTMENT_UNAVAILABLE', department: 'health' }),
    ]);
    const children = data.children.edges.map(({ node }: any) => node);
    expect(children).toHaveLength(200);
    expect(children.filter(({ medical }: any) => medical !== null)).toEqual([]);
    expect(children.some(({ schooling }: any) => schooling?.status)).toBe(true);
    expect(children.some(({ custody }: any) => custody?.guardiansDetained.length > 0)).toBe(true);
    const ready = await fetch(`${gatewayUrl()}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      {
        status: 'unavailable',
        departments: Object.fromEntries(
          subgraphNames().map((name) => [name, name === 'health' ? 'unavailable' : 'ready']),
        ),
      },
    ]);

    const moved = pupils.at(-1)!;
    expect((await moveChild(moved, '420112002001')).errors ?? []).toEqual([]);
    await until(() => sees('student-affairs.420112@education', moved.id, 'schooling'));

    await compose.start('health');
    await until(() => sees('clinic.420112@health', moved.id, 'medical'));
    expect(refused(await ask('clinic.610111@health', question))).toEqual([
      'FIELD_REFUSED Child.custody',
      'FIELD_REFUSED Schooling.studentNumber',
    ]);
    expect(await sees('clinic.610111@health', moved.id, 'medical')).toBe(false);
  });
});
