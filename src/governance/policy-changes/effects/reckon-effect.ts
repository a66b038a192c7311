import { openedJoins } from '../../../platform/policy/files/find-joins.ts';
import type { Policies, Rule } from '../../../platform/policy/policy.ts';
import { changedCells, rulesOnlyIn, toldBy } from '../changed-cells.ts';
import { newlySuperfluousRules } from './newly-superfluous-rules.ts';
import type { PolicyEffect } from '../policy-change.type.ts';
import { floorItems } from '../sensitive-items.ts';

/** What a change does to the policies, and by which rules children are told of or not any more. */
export interface ReckonedEffect {
  told: Omit<PolicyEffect, 'changeId' | 'childrenOpened' | 'childrenClosed'>;
  opening: readonly Rule[];
  closing: readonly Rule[];
}

/** Compares two states of the policies. Pure, and some tenths of a second of work. @param today YYYY-MM-DD */
export function reckonEffect(before: Policies, after: Policies, owner: string, today: string): ReckonedEffect {
  const cells = changedCells(before, after, owner, today);
  const opened = cells.filter((cell) => toldBy(cell.after) > toldBy(cell.before));
  const closed = cells.filter((cell) => toldBy(cell.after) < toldBy(cell.before));
  const guarded = floorItems(before);
  const distinct = (some: typeof cells) => new Set(some.map(({ requester, item }) => `${requester} ${item}`)).size;
  return {
    told: {
      cells,
      fieldsOpened: distinct(opened),
      fieldsClosed: distinct(closed),
      floorItems: [...new Set(cells.map(({ item }) => item))].filter((item) => guarded.has(item)),
      superfluousRules: newlySuperfluousRules(before, after),
      combinationsOpened: openedJoins(before, after).map(({ requester, item, keptBackBy, pieces }) => ({
        requester,
        item,
        keptBackBy,
        items: pieces.map((piece) => piece.item),
        rules: [...new Set(pieces.map((piece) => piece.rule))],
      })),
    },
    opening: opened.length > 0 ? rulesOnlyIn(after, before) : [],
    closing: closed.length > 0 ? rulesOnlyIn(before, after) : [],
  };
}
