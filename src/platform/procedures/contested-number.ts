import type { EntityManager } from '@mikro-orm/postgresql';
import type { Requester } from '../identity/requester.ts';
import { enqueueEvent } from './announcement.ts';

/** Kind of the event by which a department tells civil affairs that a number stands in the records of two children. */
export function numberContested(department: string): string {
  return `${department}.number-contested`;
}

/** Whose number it is, who claims it, and by whose change and request the two met. */
export interface ContestedNumber {
  children: readonly string[];
  requester: Requester;
  requestId: string;
}

/** Tells civil affairs, inside the transaction in which the number was claimed. */
export function tellContested(em: EntityManager, department: string, told: ContestedNumber): Promise<void> {
  const [claimant] = told.children;
  return enqueueEvent(em, claimant!, numberContested(department), { version: 0, ...told }, ['civil-affairs']);
}
