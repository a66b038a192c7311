import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { closest } from 'fastest-levenshtein';
import { accessFile, floorFile, purposesFile, type AccessFile, type FloorFile } from './policy-files.ts';
import type { FieldEffect, Policies, Purpose, Rule } from './policy.ts';
import { readPolicyFile, type PolicyFile } from './read-policy-file.ts';

/** Type → fields, as the departments' schemas state them. */
export type Contract = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Reads `policies/`: purposes, floor and the access rules of every department.
 * @param folder the policies folder
 * @param contract what may be named in a rule: a rule about a field that does not exist is a fault
 * @throws PolicyFault at the first fault, with file, line and a suggestion
 */
export function loadPolicies(folder: string, contract: Contract): Policies {
  const purposes = readPurposes(join(folder, 'purposes.yaml'));
  const floor = readPolicyFile(join(folder, 'access', 'platform.yaml'), floorFile);
  const files = readdirSync(join(folder, 'access'))
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('.matrix.yaml') && name !== 'platform.yaml')
    .sort()
    .map((name) => {
      const file = readPolicyFile(join(folder, 'access', name), accessFile);
      if (`${file.value.department}.yaml` !== name) file.fault(['department'], `the file ${name} is about "${file.value.department}": name one as the other`);
      return file;
    });
  assertFloorNamesFields(floor, contract);
  const rules = files.flatMap((file) => readRules(file, contract, purposes.value));
  assertUniqueIds(files);
  for (const file of files) assertWithinFloor(file, floor.value);
  return { version: versionOf([purposes, floor, ...files]), rules, purposes: purposes.value };
}

function versionOf(files: { text: string }[]): string {
  const hash = createHash('sha256');
  for (const { text } of files) hash.update(text).update('\0');
  return hash.digest('hex').slice(0, 16);
}

function readPurposes(path: string): { text: string; value: ReadonlyMap<string, Purpose> } {
  const { text, value } = readPolicyFile(path, purposesFile);
  const purposes = Object.entries(value.purposes).map(
    ([name, { title, legalBasis, caseNumber }]): [string, Purpose] => [name, { name, title, legalBasis, caseNumberRequired: caseNumber ?? false }],
  );
  return { text, value: new Map(purposes) };
}

function readRules(file: PolicyFile<AccessFile>, contract: Contract, purposes: ReadonlyMap<string, Purpose>): Rule[] {
  return file.value.rules.map((rule, index): Rule => {
    const at = ['rules', index];
    for (const [position, purpose] of (rule.for === 'any' ? [] : rule.for).entries()) {
      if (!purposes.has(purpose)) file.fault([...at, 'for', position], `unknown purpose "${purpose}"`, closest(purpose, [...purposes.keys()]));
    }
    if (rule.from && rule.until && rule.from >= rule.until) file.fault([...at, 'until'], `"until" ${rule.until} does not come after "from" ${rule.from}`);
    return {
      id: rule.id,
      because: rule.because,
      source: file.position(at),
      to: rule.to === 'everyone' ? 'everyone' : [rule.to].flat().map(({ department, roles }) => ({ department, roles: roles ?? null })),
      purposes: rule.for,
      where: {
        withinRequester: rule.where?.['child.division'] === 'within-requester',
        sealedIncluded: rule.where?.['child.sealed'] === 'included',
        categories: rule.where?.['child.category'] ?? null,
      },
      fields: readFields(file, rule.fields, [...at, 'fields'], contract),
      from: startOfDay(rule.from),
      until: startOfDay(rule.until),
    };
  });
}

function readFields(
  file: PolicyFile<AccessFile>,
  fields: AccessFile['rules'][number]['fields'],
  at: (string | number)[],
  contract: Contract,
): ReadonlyMap<string, ReadonlyMap<string, FieldEffect>> {
  const types = new Map<string, Map<string, FieldEffect>>();
  for (const [type, { allow = [], mask = {} }] of Object.entries(fields)) {
    const effects = new Map<string, FieldEffect>();
    for (const [index, field] of allow.entries()) {
      assertInContract(file, contract, type, field, [...at, type, 'allow', index]);
      effects.set(field, { effect: 'allow', mask: null });
    }
    for (const [field, name] of Object.entries(mask)) {
      assertInContract(file, contract, type, field, [...at, type, 'mask', field]);
      if (effects.has(field)) file.fault([...at, type, 'mask', field], `"${field}" is both allowed and masked`);
      effects.set(field, { effect: 'mask', mask: name });
    }
    types.set(type, effects);
  }
  return types;
}

function assertInContract(file: PolicyFile<unknown>, contract: Contract, type: string, field: string, at: (string | number)[]): void {
  const fields = contract.get(type);
  if (fields === undefined) file.fault(at, `unknown type "${type}"`, closest(type, [...contract.keys()]));
  if (!fields.has(field)) file.fault(at, `unknown field "${field}" on ${type}`, closest(field, [...fields]));
}

function assertFloorNamesFields(floor: PolicyFile<FloorFile>, contract: Contract): void {
  for (const [index, line] of floor.value.floor.entries()) {
    for (const [type, fields] of Object.entries(line.fields ?? {})) {
      for (const [position, field] of fields.entries()) assertInContract(floor, contract, type, field, ['floor', index, 'fields', type, position]);
    }
  }
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

type Recipient = { department: string; roles?: string[] };

/** A rule that opens what the floor closes is a fault at start, not a surprise at the answer. */
function assertWithinFloor(file: PolicyFile<AccessFile>, { floor }: FloorFile): void {
  for (const [index, rule] of file.value.rules.entries()) {
    const recipients = rule.to === 'everyone' ? null : [rule.to].flat();
    for (const line of floor) {
      const beyond = (allowed: Recipient[] | undefined) =>
        allowed !== undefined && (recipients === null || !recipients.every((recipient) => allowed.some((one) => covers(one, recipient))));
      if (line.sealed && rule.where?.['child.sealed'] === 'included' && beyond(line.onlyTo)) {
        file.fault(['rules', index, 'where', 'child.sealed'], `the floor "${line.id}" keeps sealed records from this requester`);
      }
      for (const [type, fields] of Object.entries(line.fields ?? {})) {
        const { allow = [], mask = {} } = rule.fields[type] ?? {};
        const clear = fields.find((field) => allow.includes(field));
        const masked = fields.find((field) => field in mask);
        if (clear !== undefined && (beyond(line.onlyTo) || beyond(line.clearOnlyTo))) {
          file.fault(['rules', index, 'fields', type, 'allow', allow.indexOf(clear)], `the floor "${line.id}" keeps ${type}.${clear} in clear from this requester`);
        }
        if (masked !== undefined && beyond(line.onlyTo)) {
          file.fault(['rules', index, 'fields', type, 'mask', masked], `the floor "${line.id}" keeps ${type}.${masked} from this requester`);
        }
      }
    }
  }
}

function covers(allowed: Recipient, recipient: Recipient): boolean {
  if (allowed.department !== recipient.department) return false;
  return allowed.roles === undefined || (recipient.roles !== undefined && recipient.roles.every((role) => allowed.roles!.includes(role)));
}

/** Days in policies begin at midnight Chinese standard time. */
function startOfDay(day: string | undefined): Date | null {
  return day === undefined ? null : new Date(`${day}T00:00:00+08:00`);
}
