import { closest } from 'fastest-levenshtein';
import type { AccessFile, FloorFile } from './policy-files.ts';
import { assertKnownRecipient, assertNamesField, type Recipient, type Roles } from './assert-known-recipient.ts';
import type { Contract, Effect } from '../policy.ts';
import type { PolicyFile } from './read-policy-file.ts';

/** @throws PolicyFault for a line of the floor that names what does not exist, or that closes nothing */
export function assertFloorIsSound(
  floor: PolicyFile<FloorFile>,
  contract: Contract,
  roles: Roles,
  purposes: readonly string[],
): void {
  for (const [index, line] of floor.value.floor.entries()) {
    const at = ['floor', index];
    for (const [type, fields] of Object.entries(line.fields ?? {})) {
      for (const [position, field] of fields.entries())
        assertNamesField(floor, contract, type, field, [...at, 'fields', type, position]);
    }
    for (const list of ['onlyTo', 'clearOnlyTo'] as const) {
      for (const [position, recipient] of (line[list] ?? []).entries())
        assertKnownRecipient(floor, recipient, [...at, list, position], contract, roles);
    }
    const toWhom = 'say who may have it: onlyTo, or onlyTo: [] for nobody';
    if (line.fields === undefined && !line.sealed)
      floor.fault(at, `the floor "${line.id}" closes nothing: name fields, or write sealed: true`);
    if (line.sealed && line.onlyTo === undefined)
      floor.fault(at, `the floor "${line.id}" keeps sealed files from nobody: ${toWhom}`);
    if (line.onlyTo === undefined && line.clearOnlyTo === undefined)
      floor.fault(at, `the floor "${line.id}" keeps its fields from nobody: ${toWhom}; or clearOnlyTo`);
  }
  for (const [position, recipient] of (floor.value.log?.sealedTo ?? []).entries())
    assertKnownRecipient(floor, recipient, ['log', 'sealedTo', position], contract, roles);
  for (const [index, line] of (floor.value.log?.hidden ?? []).entries()) {
    const at = ['log', 'hidden', index];
    for (const [position, recipient] of line.to.entries())
      assertKnownRecipient(floor, recipient, [...at, 'to', position], contract, roles);
    for (const [position, purpose] of line.for.entries()) {
      if (!purposes.includes(purpose))
        floor.fault([...at, 'for', position], `unknown purpose "${purpose}"`, closest(purpose, [...purposes]));
    }
  }
}

/** A rule that opens what the floor closes is a fault at start, not a surprise at the answer. */
export function assertWithinFloor(file: PolicyFile<AccessFile>, { floor }: FloorFile): void {
  for (const [index, rule] of file.value.rules.entries()) {
    const recipients = rule.to === 'everyone' ? null : [rule.to].flat();
    for (const line of floor) {
      const beyond = (allowed: Recipient[] | undefined) => isBeyond(allowed, recipients);
      if (line.sealed && rule.where?.['child.sealed'] === 'included' && beyond(line.onlyTo)) {
        file.fault(
          ['rules', index, 'where', 'child.sealed'],
          `the floor "${line.id}" keeps sealed records from this requester`,
        );
      }
      for (const [type, fields] of Object.entries(line.fields ?? {})) {
        const { allow = [], mask = {} } = rule.fields[type] ?? {};
        const clear = fields.find((field) => allow.includes(field));
        const masked = fields.find((field) => field in mask);
        if (clear !== undefined && (beyond(line.onlyTo) || beyond(line.clearOnlyTo))) {
          file.fault(
            ['rules', index, 'fields', type, 'allow', allow.indexOf(clear)],
            `the floor "${line.id}" keeps ${type}.${clear} in clear from this requester`,
          );
        }
        if (masked !== undefined && beyond(line.onlyTo)) {
          file.fault(
            ['rules', index, 'fields', type, 'mask', masked],
            `the floor "${line.id}" keeps ${type}.${masked} from this requester`,
          );
        }
      }
    }
  }
}

/** The most of a field that the floor's lines about it let this requester have. */
export function mostOfField(linesAboutIt: FloorFile['floor'], recipient: Recipient): Effect {
  if (linesAboutIt.some(({ onlyTo }) => isBeyond(onlyTo, [recipient]))) return 'deny';
  return linesAboutIt.some(({ clearOnlyTo }) => isBeyond(clearOnlyTo, [recipient])) ? 'mask' : 'allow';
}

/** The lines about a field, or about a field whose whole value it carries. */
export function linesAbout(
  { floor }: FloorFile,
  { types }: Pick<Contract, 'types'>,
  type: string,
  field: string,
): FloorFile['floor'] {
  const carried = types.get(type)?.get(field)?.carries ?? [];
  const items = [`${type}.${field}`, ...carried.filter(({ part }) => part === 'whole').map(({ value }) => value)];
  return floor.filter((line) => items.some((item) => isAbout(line, item)));
}

/** The line of the floor that keeps a field in clear from this requester; null where it may have it. */
export function lineKeepingBack({ floor }: FloorFile, recipient: Recipient, item: string): string | null {
  const line = floor.find(
    (one) => isAbout(one, item) && (isBeyond(one.onlyTo, [recipient]) || isBeyond(one.clearOnlyTo, [recipient])),
  );
  return line?.id ?? null;
}

function isAbout({ fields }: FloorFile['floor'][number], item: string): boolean {
  const [type = '', field = ''] = item.split('.');
  return fields?.[type]?.includes(field) ?? false;
}

/** Whether the floor lets this requester have sealed files at all. */
export function maySeeSealed({ floor }: FloorFile, recipient: Recipient): boolean {
  return !floor.some(({ sealed, onlyTo }) => sealed && isBeyond(onlyTo, [recipient]));
}

/** @param recipients null: everyone */
function isBeyond(allowed: Recipient[] | undefined, recipients: Recipient[] | null): boolean {
  return (
    allowed !== undefined &&
    (recipients === null || !recipients.every((recipient) => allowed.some((one) => covers(one, recipient))))
  );
}

function covers(allowed: Recipient, recipient: Recipient): boolean {
  if (allowed.department !== recipient.department) return false;
  return (
    allowed.roles === undefined ||
    (recipient.roles !== undefined && recipient.roles.every((role) => allowed.roles!.includes(role)))
  );
}
