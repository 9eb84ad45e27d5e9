// How each element of one dialect becomes the same element of another, found out once for each pair of dialects.
import { LAST_ELEMENT } from '../bitmap.ts';
import type { Dialect } from '../dialect.ts';
import { Packing } from '../encoding.ts';
import { Counts, type FieldPlan } from '../field-plan.ts';
import { PrefixKind } from '../prefix.ts';

/** `slow` goes through canonical units. `verbatim`: the same bytes, prefix included. `copy`: the same value bytes behind
 *  another prefix. `pack`, `unpack`: digits to BCD and back. */
export const Transfer = {
  slow: 0,
  verbatim: 1,
  copy: 2,
  pack: 3,
  unpack: 4,
  packTrack: 5,
} as const;

const known = new WeakMap<Dialect, WeakMap<Dialect, Uint8Array>>();
let lastSource: Dialect | undefined;
let lastTarget: Dialect | undefined;
let last: Uint8Array = new Uint8Array(0);

/** By element number: a Transfer. */
export function transfersOf(source: Dialect, target: Dialect): Uint8Array {
  if (source === lastSource && target === lastTarget) return last;
  let bySource = known.get(target);
  if (bySource === undefined) {
    bySource = new WeakMap();
    known.set(target, bySource);
  }
  let transfers = bySource.get(source);
  if (transfers === undefined) {
    transfers = new Uint8Array(LAST_ELEMENT + 1);
    for (let number = 2; number <= LAST_ELEMENT; number++) {
      const [from, to] = [source.fields[number], target.fields[number]];
      if (from !== undefined && to !== undefined) transfers[number] = transferOf(from, to);
    }
    bySource.set(source, transfers);
  }
  lastSource = source;
  lastTarget = target;
  last = transfers;
  return transfers;
}

function transferOf(from: FieldPlan, to: FieldPlan): number {
  if (from.binary !== to.binary || from.composite !== undefined || to.composite !== undefined) return Transfer.slow;
  if (
    from.zoned !== to.zoned ||
    from.filled ||
    to.filled ||
    from.prefixKind === PrefixKind.ber ||
    to.prefixKind === PrefixKind.ber
  )
    return Transfer.slow;
  const fixed = to.prefixKind === PrefixKind.fixed;
  if (fixed !== (from.prefixKind === PrefixKind.fixed) || (fixed && from.maxUnits !== to.maxUnits))
    return Transfer.slow;
  if (from.maxUnits > to.maxUnits || (from.className !== 'z' && !isSubset(from.admitted, to.admitted)))
    return Transfer.slow;
  const plain = (plan: FieldPlan) => plan.packing === Packing.one && plan.encoding.canonicalOf === undefined;
  const samePrefix =
    fixed ||
    (from.prefixKind === to.prefixKind &&
      from.prefixKind !== PrefixKind.tagged &&
      from.prefixBytes === to.prefixBytes &&
      from.counts === to.counts &&
      from.inclusive === to.inclusive);
  if (plain(from) && plain(to) && isSubset(from.admitted, to.admitted))
    return samePrefix ? Transfer.verbatim : Transfer.copy;
  const digits = from.className === 'n' && to.className === 'n';
  const units = to.counts === Counts.units && !to.inclusive;
  if (digits && units && plain(from) && to.packing === Packing.half) return Transfer.pack;
  if (units && from.className === 'z' && to.className === 'z' && plain(from) && to.packing === Packing.half)
    return Transfer.packTrack;
  if (digits && units && plain(to) && from.packing === Packing.half) return Transfer.unpack;
  return Transfer.slow;
}

function isSubset(inner: Uint8Array | undefined, outer: Uint8Array | undefined): boolean {
  if (outer === undefined) return true;
  return inner?.every((one, i) => one === 0 || outer[i] === 1) ?? false;
}
