import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { closest } from 'fastest-levenshtein';
import type { z } from 'zod';
import { folders } from '../../folders.ts';
import { describeJoin, findJoins } from './find-joins.ts';
import { assertFloorIsSound, assertWithinFloor } from './floor.ts';
import { isEmergencyPlace } from './without-emergencies.ts';
import {
  accessFile,
  emergencyText,
  floorFile,
  purposesFile,
  rolesFile,
  type AccessFile,
  type FloorFile,
} from './policy-files.ts';
import type { Roles } from './assert-known-recipient.ts';
import type { Contract, EmergencyLimits, Policies, PolicyTexts, Purpose, Terms } from '../policy.ts';
import { readEmergencyRule, readRules } from './read-rules.ts';
import { parsePolicyText, PolicyFault, readPolicyText, shownPath, type PolicyFile } from './read-policy-file.ts';

const onlyOnes = ['purposes.yaml', 'roles.yaml', 'access/platform.yaml'] as const;

/** The texts of a policies folder. @throws PolicyFault for a file that cannot be read */
export function readPolicyTexts(folder: string): PolicyTexts {
  const access = readdirSync(join(folder, 'access')).filter(
    (name) => name.endsWith('.yaml') && !name.endsWith('.matrix.yaml') && name !== 'platform.yaml',
  );
  const places = [...onlyOnes, ...access.sort().map((name) => `access/${name}`)];
  return Object.fromEntries(places.map((place) => [place, readPolicyText(join(folder, place))]));
}

/**
 * Reads `policies/`.
 * @param folder the policies folder
 * @param contract what may be named in a rule: a rule about a field that does not exist, or that another department
 * owns, is a fault
 * @throws PolicyFault at the first fault, with file, line and a suggestion
 */
export function loadPolicies(folder: string, contract: Contract): Policies {
  const policies = composePolicies(readPolicyTexts(folder), contract, folder);
  const [found] = findJoins(policies);
  if (found) throw new PolicyFault(`${found.pieces.at(-1)!.source} ${describeJoin(found)}`);
  return policies;
}

/**
 * Makes policies of their texts.
 * @param folder named in a fault
 * @throws PolicyFault at the first fault, with file, line and a suggestion
 */
export function composePolicies(texts: PolicyTexts, contract: Contract, folder = folders.policies): Policies {
  const read = <Shape extends z.ZodType>(place: string, shape: Shape) =>
    parsePolicyText(shownPath(join(folder, place)), texts[place] ?? '', shape);
  const purposes = readPurposes(read('purposes.yaml', purposesFile));
  const roles = readRoles(read('roles.yaml', rolesFile), contract);
  const floor = read('access/platform.yaml', floorFile);
  const names = { contract, purposes, roles };
  const places = Object.keys(texts)
    .filter((place) => !(onlyOnes as readonly string[]).includes(place))
    .sort();
  const files = places
    .filter((place) => !isEmergencyPlace(place))
    .map((place) => {
      const file = read(place, accessFile);
      const { department } = file.value;
      const name = basename(place);
      if (`${department}.yaml` !== name)
        file.fault(['department'], `the file ${name} is about "${department}": name one as the other`);
      if (!contract.departments.includes(department))
        file.fault(
          ['department'],
          `unknown department "${department}"`,
          closest(department, [...contract.departments]),
        );
      return file;
    });
  const emergencies = places.filter(isEmergencyPlace).map((place) => read(place, emergencyText));
  assertFloorIsSound(floor, contract, roles, [...purposes.keys()]);
  const rules = [
    ...files.flatMap((file) => readRules(file, names)),
    ...emergencies.map((text) => readEmergencyRule(text, names)),
  ];
  assertUniqueIds([...files, ...emergencies]);
  for (const file of [...files, ...emergencies]) assertWithinFloor(file, floor.value);
  return {
    version: versionOf(texts),
    texts,
    rules,
    purposes,
    roles,
    emergency: readLimits(floor.value),
    terms: readTerms(floor.value),
    statistics: floor.value.statistics ?? null,
    contract,
  };
}

/** Hash of all texts: names a state of the policies. */
export function versionOf(texts: PolicyTexts): string {
  const hash = createHash('sha256');
  const further = Object.keys(texts)
    .filter((place) => !(onlyOnes as readonly string[]).includes(place))
    .sort();
  for (const place of [...onlyOnes, ...further]) hash.update(texts[place] ?? '').update('\0');
  return hash.digest('hex').slice(0, 16);
}

function readLimits({ emergency }: FloorFile): EmergencyLimits | null {
  if (!emergency) return null;
  const { hours = 3, atOnce = 5, perClient, perDivision, because } = emergency;
  return {
    hours,
    atOnce,
    perClient: { hour: perClient?.hour ?? 6, day: perClient?.day ?? 12 },
    perDivision: { hour: perDivision?.hour ?? 20, day: perDivision?.day ?? 60 },
    because,
  };
}

/** 政务数据共享条例 leaves the days to the rules of a place; 高平市 answers in 5. */
function readTerms({ terms }: FloorFile): Terms {
  return {
    application: terms?.application ?? 5,
    change: terms?.change ?? 5,
    correction: terms?.correction ?? 10,
    emergencyAccess: terms?.emergencyAccess ?? 3,
    remindBefore: terms?.remindBefore ?? 3,
  };
}

function readPurposes({ value }: PolicyFile<z.infer<typeof purposesFile>>): ReadonlyMap<string, Purpose> {
  return new Map(
    Object.entries(value.purposes).map(([name, { title, legalBasis, caseNumber }]): [string, Purpose] => [
      name,
      { name, title, legalBasis, caseNumberRequired: caseNumber ?? false },
    ]),
  );
}

function readRoles({ value, fault }: PolicyFile<z.infer<typeof rolesFile>>, { departments }: Contract): Roles {
  for (const department of Object.keys(value.roles)) {
    if (!departments.includes(department))
      fault(['roles', department], `unknown department "${department}"`, closest(department, [...departments]));
  }
  return new Map(
    Object.entries(value.roles).map(([department, titles]) => [department, new Map(Object.entries(titles))]),
  );
}

function assertUniqueIds(files: PolicyFile<AccessFile>[]): void {
  const seen = new Set<string>();
  for (const file of files) {
    for (const [index, { id }] of file.value.rules.entries()) {
      if (seen.has(id)) file.fault(['rules', index, 'id'], `the rule id "${id}" is taken`);
      seen.add(id);
    }
  }
}
