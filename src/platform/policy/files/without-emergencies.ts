import { parse } from 'yaml';
import type { EmergencyText } from './policy-files.ts';
import type { PolicyTexts } from '../policy.ts';

const folder = 'emergency/';

/** Where the text of an emergency access stands among the texts of the policies in force. */
export function placeOfEmergency(id: string): string {
  return `${folder}${id}.yaml`;
}

export function isEmergencyPlace(place: string): boolean {
  return place.startsWith(folder);
}

/** What stands in the files, or was changed by reviewed changes: all but the emergency accesses. */
export function withoutEmergencies(texts: PolicyTexts): PolicyTexts {
  return Object.fromEntries(Object.entries(texts).filter(([place]) => !isEmergencyPlace(place)));
}

/** The texts without the emergency accesses that have ended: the same object where none has. */
export function withoutEnded(texts: PolicyTexts, now: Date): PolicyTexts {
  const ended = Object.keys(texts).filter((place) => isEmergencyPlace(place) && endOf(texts[place]!) <= now);
  return ended.length === 0
    ? texts
    : Object.fromEntries(Object.entries(texts).filter(([place]) => !ended.includes(place)));
}

function endOf(text: string): Date {
  return new Date((parse(text) as EmergencyText).rules[0]!.until);
}
