// DE 7: month, day, hour, minute and second of transmission, in UTC (ISO 8583:1987 clause 4.4.6).

/** `MMDDhhmmss` of a moment given in milliseconds since 1970. */
export function transmissionTime(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\D/g, '').slice(4, 14);
}
