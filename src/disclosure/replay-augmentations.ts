import type { Arc, Augmentation, AugmentingPath, Axis, Cycle } from './augmenting-path.ts';
import type { LeafTransfer, ResidualNetwork } from './residual-network.ts';

/**
 * Replays augmentations of a margin in the table of two dimensions beneath it: in each slice as far as the counts
 * allow, the preferred slice first. If no slice has residual capacity for a whole path, its arcs are spread over
 * several slices.
 * @returns whether the margin has changed by the whole amount; if not, the caller rolls back
 */
export function replayAugmentations(
  network: ResidualNetwork,
  axis: Axis,
  augmentations: readonly Augmentation[],
  preferredSlice: number,
): boolean {
  for (const { path, amount } of augmentations) {
    let left = amount;
    for (let at = 0; at < axis.slices && left > 0; at++) {
      const cycle = inSlice(axis, (preferredSlice + at) % axis.slices, path.arcs);
      const capacity = network.residualCapacity(cycle, left);
      if (capacity > 0) network.augment(cycle, capacity);
      left -= capacity;
    }
    for (; left > 0; left--) if (!replaySpread(network, axis, path)) return false;
  }
  return true;
}

/** Replays a path by 1, with most of its arcs in the same slice: the slice that blocks the fewest is tried first. */
function replaySpread(network: ResidualNetwork, axis: Axis, { arcs }: Cycle): boolean {
  const transfers = network.leafTransfersOf(arcs);
  const sums = arcs.filter((arc) => !transfers.some(({ backward, forward }) => arc === backward || arc === forward));
  const blockedIn = (slice: number) => transfers.filter((transfer) => !hasCapacity(network, axis, slice, transfer));
  const blocked = Array.from({ length: axis.slices }, (_, slice) => blockedIn(slice).length);
  const savepoint = network.savepoint();
  for (const slice of [...blocked.keys()].sort((one, other) => blocked[one]! - blocked[other]!)) {
    const moved = blockedIn(slice);
    network.augment(inSlice(axis, slice, sums), 1);
    for (const transfer of transfers) {
      if (!moved.includes(transfer)) network.augment(inSlice(axis, slice, [transfer.backward, transfer.forward]), 1);
    }
    if (reconnect(network, axis, slice, moved)) return true;
    network.rollBack(savepoint);
  }
  return false;
}

/**
 * Makes transfers in other slices than the rest of their path. A reconnecting path, the cheapest, moves each of them
 * back to the slice of the rest.
 */
function reconnect(network: ResidualNetwork, axis: Axis, slice: number, transfers: readonly LeafTransfer[]): boolean {
  const reconnecting: AugmentingPath[] = [];
  for (const transfer of transfers) {
    let cheapest: AugmentingPath | null = null;
    let sliceOfTransfer = slice;
    for (let mirrorSlice = 0; mirrorSlice < axis.slices; mirrorSlice++) {
      if (mirrorSlice === slice || !hasCapacity(network, axis, mirrorSlice, transfer)) continue;
      const path = network.findReconnectingPath(transfer, { axis, slice, mirrorSlice });
      if (path !== null && (cheapest === null || path.cost < cheapest.cost))
        [cheapest, sliceOfTransfer] = [path, mirrorSlice];
    }
    if (cheapest === null) return false;
    network.augment(inSlice(axis, sliceOfTransfer, [transfer.backward, transfer.forward]), 1);
    network.augment(cheapest, 1);
    reconnecting.push(cheapest);
  }
  if (!network.isFeasible()) return false;
  for (const path of reconnecting) network.suppress(path);
  return true;
}

function hasCapacity(network: ResidualNetwork, axis: Axis, slice: number, { backward }: LeafTransfer): boolean {
  return network.residualCapacity(inSlice(axis, slice, [backward]), 1) > 0;
}

function inSlice(axis: Axis, slice: number, arcs: readonly Arc[]): Cycle {
  return { arcs, placement: { axis, slice, mirrorSlice: null } };
}
