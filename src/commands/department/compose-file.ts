import { variableOf, type DepartmentSetting } from '../../platform/config.ts';
import type { Department } from '../../platform/subgraph/define-department.ts';
import { connectionsOfProcess } from '../../processes/connections-of-process.ts';
import { subscribersOf } from '../../processes/links.ts';
import { composeParts } from './compose-parts.ts';

const given = (name: string) => `\${${name}:?set it in .env}`;

/** What every subgraph tells: governance of each change, the statistics of what each child counts for. */
const offices = ['governance', 'statistics'];

/** docker-compose.yml: one service for each department, and what stands beside them. */
export function composeFile(subgraphs: readonly Department[]): string {
  const departments = subgraphs.map(({ name }) => name).filter((name) => !offices.includes(name));
  const all = [...departments, ...offices];
  const portOf = (name: string) => 4001 + all.indexOf(name);
  const addressOf = (name: string) => `${variableOf(name, 'SUBGRAPH_URL')}: http://${name}:${portOf(name)}`;
  const key = (name: string, setting: DepartmentSetting) =>
    `${variableOf(name, setting)}: ${given(variableOf(name, setting))}`;
  const databases = `[${['governance', ...departments, 'statistics'].map((name) => `*${name}-database`).join(', ')}]`;
  const subscribers = subscribersOf(subgraphs);

  const database = (name: string) => {
    const url = variableOf(name, 'DATABASE_URL');
    const inSql = name.replaceAll('-', '_');
    const login = `tonghu_${inSql}:${given(url.replace(/URL$/, 'PASSWORD'))}`;
    return `  - &${name}-database\n    ${url}: postgres://${login}@postgres:5432/${inSql}`;
  };

  const own = (name: string) => [
    'HOST: 0.0.0.0',
    `PORT: ${portOf(name)}`,
    ...(['REQUESTER_KEY', 'EVENT_KEY', 'AUDIT_KEY'] as const).map((setting) => key(name, setting)),
  ];

  /** The departments that take in events of this one alone. */
  const readersOf = (name: string) => {
    const kinds = [...subscribers].filter(([kind]) => kind.startsWith(`${name}.`));
    const readers = new Set(kinds.flatMap(([, names]) => names));
    return departments.filter((reader) => reader !== name && readers.has(reader));
  };

  const service = (name: string, environment: readonly string[]) => `  ${name}:
    <<: *department
    command: [node, --import, ./src/typescript.mjs, src/main.ts, subgraph, ${name}]
    environment:
${environment.map((line) => `      ${line}`).join('\n')}`;

  const department = (name: string) => {
    const readers = readersOf(name);
    return service(name, [
      `<<: [*${name}-database, *follows-governance, *tells]`,
      ...own(name),
      ...(readers.length > 0
        ? ['# The departments that take in its events, and the keys that sign what they are sent.']
        : []),
      ...readers.flatMap((reader) => [addressOf(reader), key(reader, 'EVENT_KEY')]),
    ]);
  };

  const gateway = [...departments, 'statistics'].flatMap((name) => [addressOf(name), key(name, 'REQUESTER_KEY')]);
  const fill = (part: string) =>
    part
      .replaceAll('@databases@', databases)
      .replaceAll('@governance-port@', String(portOf('governance')))
      .replaceAll('@statistics-port@', String(portOf('statistics')))
      .replace('@database-urls@', all.map(database).join('\n'))
      .replace('@max-connections@', String(100 + connectionsOfProcess(all.length)))
      .replace('@gateway-links@', gateway.map((line) => `      ${line}`).join('\n'));
  return `${fill(composeParts.head)}${departments.map(department).join('\n\n')}\n${fill(composeParts.tail)}`;
}
