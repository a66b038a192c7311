import type { EntityManager } from '@mikro-orm/postgresql';
import { PlatformError } from '../../platform/errors.ts';
import type { EmergencyBound, EmergencyLimits } from '../../platform/policy/policy.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { dayLength, hourLength } from '../../platform/standards/day-in-china.ts';
import type { EarlierReason } from './assert-reason.ts';

/** Days in which a reason is not given again. */
const reasonDays = 30;

/** An emergency access of the same county, opened some days ago at most. */
export interface EarlierAccess extends EarlierReason {
  id: string;
  client: string;
  owner: string;
  types: readonly string[];
  openedAt: Date;
  until: Date;
}

/** The newest first. To be read under the lock of those who open, so that two at once do not both find room. */
export async function earlierAccesses(
  em: EntityManager,
  { requester: { client, division }, now }: Pick<RequestContext, 'requester' | 'now'>,
): Promise<EarlierAccess[]> {
  const rows = await em.execute<EarlierAccess[]>(
    `select id, client, child_id as "childId", owner, to_jsonb(types) as types, reason, opened_at as "openedAt", until
       from emergency_access
      where left(division, 6) = left(?, 6) and (opened_at > ? or until > ? or (client = ? and opened_at > ?))
      order by opened_at desc, id`,
    [division, new Date(now.getTime() - dayLength), now, client, new Date(now.getTime() - reasonDays * dayLength)],
  );
  return rows.map((row) => ({ ...row, openedAt: new Date(row.openedAt), until: new Date(row.until) }));
}

export function openedWithin(accesses: readonly EarlierAccess[], length: number, now: Date): EarlierAccess[] {
  return accesses.filter(({ openedAt }) => openedAt.getTime() > now.getTime() - length);
}

/** Of how many accesses of a client or a county the floor speaks, and who opens where it is reached. */
interface Counted {
  name: 'perClient' | 'perDivision';
  bound: EmergencyBound;
  opened: readonly EarlierAccess[];
  who: string;
  elseWho: string;
}

/**
 * However fast one ends and the next begins, an hour and a day have room for so many.
 * @param earlier of the county, the newest first
 * @throws PlatformError STATE_REFUSED naming the bound, from when on there is room, and who may open until then. Pure.
 */
export function assertWithinBounds(
  earlier: readonly EarlierAccess[],
  { client, division }: { client: string; division: string },
  { perClient, perDivision }: EmergencyLimits,
  now: Date,
): void {
  const counted: Counted[] = [
    {
      name: 'perClient',
      bound: perClient,
      opened: earlier.filter((one) => one.client === client),
      who: 'You have',
      elseWho: 'have another client of your division open it',
    },
    {
      name: 'perDivision',
      bound: perDivision,
      opened: earlier,
      who: `The clients of ${division.slice(0, 6)} have`,
      elseWho: 'have a client of the level above your division open it',
    },
  ];
  for (const { name, bound, opened, who, elseWho } of counted) {
    for (const [period, length] of [
      ['hour', hourLength],
      ['day', dayLength],
    ] as const) {
      const most = bound[period];
      // The access that must fall out of the period before there is room.
      const last = openedWithin(opened, length, now)[most - 1];
      if (!last) continue;
      const from = new Date(last.openedAt.getTime() + length).toISOString();
      throw new PlatformError(
        'STATE_REFUSED',
        `${who} opened ${most} emergency accesses within ${period === 'hour' ? 'an hour' : 'a day'}, and the floor ` +
          'allows no more.',
        {
          field: 'openEmergencyAccess',
          limit: `emergency.${name}.${period}`,
          most,
          from,
          remedy: `Wait until ${from}, or ${elseWho}.`,
        },
      );
    }
  }
}
