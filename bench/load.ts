// Asks a platform that is running (`npm start`) while others try to hold it up. `npm run load`
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fetchToken, getDemonstrationClient } from '../src/commands/ask/fetch-token.ts';
import { getRunningPlatform } from '../src/commands/ask/running-platform.ts';
import { config } from '../src/platform/config.ts';

const seconds = 6;
const connections = 4;
const platform = await getRunningPlatform(config.dataFolder);

async function clientOf(id: string) {
  const client = getDemonstrationClient(id);
  const headers = {
    authorization: `Bearer ${await fetchToken(platform, config.dataFolder, client)}`,
    'content-type': 'application/json',
    'x-purpose': client.purposes[0]!,
  };
  return async (query: string, variables = {}) => {
    const body = JSON.stringify({ query, variables });
    const response = await fetch(platform.gateway, { method: 'POST', headers, body });
    return response.text();
  };
}

const asker = await clientOf('student-affairs.610111@education');
const attacker = await clientOf('clinic.610111@health');
const steward = await clientOf('health-steward.610111@health');

const many = (count: number, text: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => text(at)).join(' ');
const types =
  'types { kind name description fields { name description args { name description } type { kind name ofType { kind ' +
  'name ofType { kind name } } } } enumValues { name description } inputFields { name description type { name } } }';
let round = 0;

/** Name → one turn of an attack, which is made over and over on each connection. */
const attacks: Record<string, () => Promise<unknown>> = {
  'questions about the schema': () => attacker(`{ ${many(10, (at) => `a${at}: __schema { ${types} }`)} }`),
  'the question of the usual tools, each time in other words': () =>
    attacker(`{ a${(round += 1)}: __schema { ${types} } }`),
  'effects of policy changes': () =>
    steward(`{ ${many(10, (at) => `a${at}: policyChanges(first: 200) { effect { fieldsOpened } }`)} }`),
  '380 unknown fields': () => attacker(`{ children { ${many(380, (at) => `unknown${at}`)} } }`),
  'the page of GraphiQL': async () =>
    (await fetch(platform.gateway, { headers: { accept: 'text/html' } })).arrayBuffer(),
};

async function medianWhile(isUnderWay: () => boolean): Promise<number> {
  const times: number[] = [];
  while (isUnderWay() || times.length < 3) {
    const begin = performance.now();
    await asker('{ children(first: 5) { edges { node { name } } } }');
    times.push(performance.now() - begin);
    await wait(5);
  }
  return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)]!;
}

async function timed(): Promise<number> {
  const until = performance.now() + seconds * 1000;
  return medianWhile(() => performance.now() < until);
}

async function under(attack: () => Promise<unknown>): Promise<number> {
  let isOver = false;
  const attacking = Array.from({ length: connections }, async () => {
    while (!isOver) await attack().catch(() => {});
  });
  await wait(500);
  const median = await timed();
  isOver = true;
  await Promise.race([Promise.all(attacking), wait(20_000)]);
  return median;
}

const tell = (what: string, median: number, rest: number) =>
  process.stdout.write(`${what}: ${median.toFixed(1)} ms, ${(median / rest).toFixed(1)} times its rest time\n`);

for (let at = 0; at < 20; at += 1)
  await steward('mutation($i: PolicyChangeInput!) { draftPolicyChange(input: $i) { id } }', {
    i: {
      owner: 'health',
      title: `开放第 ${at} 项`,
      reason: '控辍保学',
      putRules:
        `- { id: load-${at}, because: 未成年人保护法 第八十三条, to: { department: education, roles: [student-affairs] }, ` +
        'for: [dropout-prevention], fields: { Medical: { allow: [mentalHealth] } } }',
      removedRules: [],
    },
  });
await timed();
const rest = await timed();
process.stdout.write(`at rest: ${rest.toFixed(1)} ms\n`);
for (const [name, attack] of Object.entries(attacks)) {
  tell(name, await under(attack), rest);
  await wait(2000);
}
const { hostname, port, pathname } = new URL(platform.gateway);
const silent = Array.from({ length: 100 }, () => {
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.pause();
  socket.write(`GET ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\naccept: text/html\r\n\r\n`);
  return socket;
});
tell('a hundred sockets that never read', await timed(), rest);
silent.forEach((socket) => socket.destroy());
