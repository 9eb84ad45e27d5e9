// The time of day where the centre is, as DE 12 of 1993 has it. The offset of a zone is asked for once in a quarter of an hour: no zone
// changes it in between; and what was asked for last is remembered, since operations come many in a second.

const SLOT_MS = 900_000;
const SECOND_MS = 1_000;

/** YYMMDDhhmmss of milliseconds since 1970, in a time zone of the IANA. Throws a RangeError for a zone that there is not. */
export function localTimeIn(zone: string): (atMs: number) => string {
  let slot = Number.NaN;
  let offsetMs = 0;
  let second = Number.NaN;
  let latest = '';
  offsetOf(0, zone);
  return (atMs) => {
    if (Math.floor(atMs / SECOND_MS) === second) return latest;
    second = Math.floor(atMs / SECOND_MS);
    const asked = Math.floor(atMs / SLOT_MS);
    if (asked !== slot) {
      slot = asked;
      offsetMs = offsetOf(atMs, zone);
    }
    const text = new Date(atMs + offsetMs).toISOString();
    latest =
      text.slice(2, 4) +
      text.slice(5, 7) +
      text.slice(8, 10) +
      text.slice(11, 13) +
      text.slice(14, 16) +
      text.slice(17, 19);
    return latest;
  };
}

/** Milliseconds since 1970 of YYMMDDhhmmss in a time zone. */
export function momentIn(zone: string): (localTime: string) => number {
  return (text) => {
    const part = (at: number) => Number(text.slice(at, at + 2));
    const asUtc = Date.UTC(2000 + part(0), part(2) - 1, part(4), part(6), part(8), part(10));
    return asUtc - offsetOf(asUtc - offsetOf(asUtc, zone), zone);
  };
}

function offsetOf(atMs: number, zone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone).offsetNanoseconds / 1_000_000;
}
