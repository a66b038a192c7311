import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { closest } from 'fastest-levenshtein';
import type { z } from 'zod';
import { folders } from '../../folders.ts';
import { assertFloorIsSound, assertWithinFloor } from './floor.ts';
import { maskTypes } from '../masks.ts';
import { isEmergencyPlace } from './without-emergencies.ts';
import {
  accessFile,
  emergencyText,
  floorFile,
  purposesFile,
  rolesFile,
  type AccessFile,
  type EmergencyText,
  type FloorFile,
} from './policy-files.ts';
import { assertKnownRecipient, assertNamesField, type Roles } from './assert-known-recipient.ts';
import type {
  AgeRange,
  Contract,
  EmergencyLimits,
  FieldEffect,
  Policies,
  PolicyTexts,
  Purpose,
  Rule,
  Terms,
} from '../policy.ts';
import { parsePolicyText, readPolicyText, shownPath, type PolicyFile } from './read-policy-file.ts';

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
  return composePolicies(readPolicyTexts(folder), contract, folder);
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
  const names = { contract, purposes: purposes.value, roles: roles.value };
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
  assertFloorIsSound(floor, contract, roles.value, [...purposes.value.keys()]);
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
    purposes: purposes.value,
    roles: roles.value,
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
  return emergency ? { hours: emergency.hours ?? 3, atOnce: emergency.atOnce ?? 5, because: emergency.because } : null;
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

function readPurposes({ text, value }: PolicyFile<z.infer<typeof purposesFile>>): {
  text: string;
  value: ReadonlyMap<string, Purpose>;
} {
  const purposes = Object.entries(value.purposes).map(
    ([name, { title, legalBasis, caseNumber }]): [string, Purpose] => [
      name,
      { name, title, legalBasis, caseNumberRequired: caseNumber ?? false },
    ],
  );
  return { text, value: new Map(purposes) };
}

function readRoles(
  { text, value, fault }: PolicyFile<z.infer<typeof rolesFile>>,
  { departments }: Contract,
): { text: string; value: Roles } {
  for (const department of Object.keys(value.roles)) {
    if (!departments.includes(department))
      fault(['roles', department], `unknown department "${department}"`, closest(department, [...departments]));
  }
  return {
    text,
    value: new Map(
      Object.entries(value.roles).map(([department, titles]) => [department, new Map(Object.entries(titles))]),
    ),
  };
}

/** The closed lists that a rule takes its names from. */
interface Names {
  contract: Contract;
  purposes: ReadonlyMap<string, Purpose>;
  roles: Roles;
}

type Path = (string | number)[];

function readRules(file: PolicyFile<AccessFile>, { contract, purposes, roles }: Names): Rule[] {
  return file.value.rules.map((rule, index): Rule => {
    const at = ['rules', index];
    if (rule.to !== 'everyone') {
      for (const [position, recipient] of [rule.to].flat().entries()) {
        assertKnownRecipient(
          file,
          recipient,
          Array.isArray(rule.to) ? [...at, 'to', position] : [...at, 'to'],
          contract,
          roles,
        );
      }
    }
    for (const [position, purpose] of (rule.for === 'any' ? [] : rule.for).entries()) {
      if (!purposes.has(purpose))
        file.fault([...at, 'for', position], `unknown purpose "${purpose}"`, closest(purpose, [...purposes.keys()]));
    }
    for (const [position, category] of (rule.where?.['child.category'] ?? []).entries()) {
      if (contract.categories.includes(category)) continue;
      file.fault(
        [...at, 'where', 'child.category', position],
        `unknown category "${category}"`,
        closest(category, [...contract.categories]),
      );
    }
    if (rule.from && rule.until && rule.from >= rule.until)
      file.fault([...at, 'until'], `"until" ${rule.until} does not come after "from" ${rule.from}`);
    return {
      id: rule.id,
      because: rule.because,
      source: file.position(at),
      to:
        rule.to === 'everyone'
          ? 'everyone'
          : [rule.to]
              .flat()
              .map(({ department, roles: named }) => ({ department, roles: named ?? null, client: null })),
      purposes: rule.for,
      where: {
        withinRequester: rule.where?.['child.division'] === 'within-requester',
        sealedIncluded: rule.where?.['child.sealed'] === 'included',
        categories: rule.where?.['child.category'] ?? null,
        age: readAge(file, rule.where?.['child.age'], [...at, 'where', 'child.age']),
        caseNamed: rule.where?.case === 'named',
        childId: null,
      },
      fields: readFields(file, rule.fields, [...at, 'fields'], contract),
      from: startOfDay(rule.from),
      until: startOfDay(rule.until),
    };
  });
}

/**
 * The rule of an emergency access: what is written as everywhere is read as everywhere, and what only such a rule has
 * is put to it.
 */
function readEmergencyRule(text: PolicyFile<EmergencyText>, names: Names): Rule {
  const [
    {
      to: { department, roles = null, client },
      where,
      until,
    },
  ] = text.value.rules as [EmergencyText['rules'][number]];
  const [rule] = readRules(text, names) as [Rule];
  return {
    ...rule,
    to: [{ department, roles, client }],
    where: { ...rule.where, childId: where['child.id'] },
    until: new Date(until),
  };
}

function readAge(
  file: PolicyFile<AccessFile>,
  age: { from?: number; below?: number } | undefined,
  at: Path,
): AgeRange | null {
  if (age === undefined) return null;
  const { from = null, below = null } = age;
  if (from === null && below === null)
    file.fault(at, 'an age has a beginning, an end or both: write { from: 6, below: 12 } for children who are 6 to 11');
  if (from !== null && below !== null && from >= below)
    file.fault(at, `no child is ${from} or older and below ${below}: "below" is the first age that is not covered`);
  return { from, below };
}

function readFields(
  file: PolicyFile<AccessFile>,
  fields: AccessFile['rules'][number]['fields'],
  at: Path,
  contract: Contract,
): ReadonlyMap<string, ReadonlyMap<string, FieldEffect>> {
  const types = new Map<string, Map<string, FieldEffect>>();
  for (const [type, { allow = [], mask = {} }] of Object.entries(fields)) {
    const effects = new Map<string, FieldEffect>();
    for (const [index, field] of allow.entries()) {
      assertOwned(file, contract, type, field, [...at, type, 'allow', index]);
      effects.set(field, { effect: 'allow', mask: null });
    }
    for (const [field, name] of Object.entries(mask)) {
      const place = [...at, type, 'mask', field];
      const { type: scalar } = assertOwned(file, contract, type, field, place);
      if (effects.has(field)) file.fault(place, `"${field}" is both allowed and masked`);
      if (!maskTypes[name].includes(scalar)) {
        const fitting = Object.entries(maskTypes)
          .filter(([, scalars]) => scalars.includes(scalar))
          .map(([one]) => one);
        const remedy =
          fitting.length > 0
            ? `for it there are ${fitting.join(', ')}`
            : 'no mask serves it: release it or leave it out';
        file.fault(
          place,
          `the mask "${name}" is for ${maskTypes[name].join(', ')}, and ${type}.${field} is ${scalar}; ${remedy}`,
        );
      }
      effects.set(field, { effect: 'mask', mask: name });
    }
    types.set(type, effects);
  }
  return types;
}

/** A department decides on its own fields only: another one's file is where its owner answers for it. */
function assertOwned(file: PolicyFile<AccessFile>, contract: Contract, type: string, field: string, at: Path) {
  const named = assertNamesField(file, contract, type, field, at);
  const { department } = file.value;
  if (!named.owners.includes(department)) {
    file.fault(
      at,
      `${type}.${field} is a field of ${named.owners.join(', ')}, not of ${department}: the rule belongs in policies/access/${named.owners[0]}.yaml`,
    );
  }
  return named;
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

/** Days in policies begin at midnight Chinese standard time. */
function startOfDay(day: string | undefined): Date | null {
  return day === undefined ? null : new Date(`${day}T00:00:00+08:00`);
}
