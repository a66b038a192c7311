import { variableOf, type DepartmentSetting } from '../../platform/config.ts';
import type { Department } from '../../platform/subgraph/define-department.ts';
import { connectionsOfProcess } from '../../processes/connections-of-process.ts';
import { subscribersOf } from '../../processes/links.ts';
import { composeParts } from './compose-parts.ts';

const given = (name: string) => `\${${name}:?set it in .env}`;
const indented = (lines: readonly string[]) => lines.map((line) => `      ${line}`).join('\n');

/** What every department tells: governance of each change, the statistics of what each child counts for. */
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
    ...(['REQUESTER_KEY', 'AUDIT_KEY'] as const).map((setting) => key(name, setting)),
  ];

  const tells = (sender: string, receiver: string) =>
    sender !== receiver &&
    [...subscribers].some(
      ([kind, names]) =>
        names.includes(receiver) && (kind.includes('.') ? kind.startsWith(`${sender}.`) : departments.includes(sender)),
    );

  /** Where it sends its events, and the key that it shares with each that it sends to or hears from. */
  const eventLinks = (name: string) =>
    all.flatMap((other) => {
      const shared = given(variableOf([name, other].sort().join('-and-'), 'EVENT_KEY'));
      return [
        ...(tells(name, other) && other !== 'governance' ? [addressOf(other)] : []),
        ...(tells(name, other) || tells(other, name) ? [`${variableOf(other, 'EVENT_KEY')}: ${shared}`] : []),
      ];
    });

  const service = (name: string, environment: readonly string[]) => `  ${name}:
    <<: *department
    command: [node, --import, ./src/typescript.mjs, src/main.ts, subgraph, ${name}]
    environment:
${indented(environment)}`;

  const department = (name: string) =>
    service(name, [
      `<<: [*${name}-database, *follows-governance]`,
      ...own(name),
      '# Where its events go, and for each sender or receiver the key that the two share.',
      ...eventLinks(name),
    ]);

  const gateway = [...departments, 'statistics'].flatMap((name) => [addressOf(name), key(name, 'REQUESTER_KEY')]);
  const fill = (part: string) =>
    part
      .replaceAll('@databases@', databases)
      .replaceAll('@governance-port@', String(portOf('governance')))
      .replace('@statistics-port@', String(portOf('statistics')))
      .replace('@database-urls@', all.map(database).join('\n'))
      .replace('@max-connections@', String(100 + connectionsOfProcess(all.length)))
      .replace('@gateway-links@', indented(gateway))
      .replace('@governance-events@', indented(eventLinks('governance')))
      .replace('@statistics-events@', indented(eventLinks('statistics')));
  return `${fill(composeParts.head)}${departments.map(department).join('\n\n')}\n${fill(composeParts.tail)}`;
}
