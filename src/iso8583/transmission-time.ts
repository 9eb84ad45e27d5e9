// DE 7: month, day, hour, minute and second of transmission, in UTC (ISO 8583:1987 clause 4.4.6).

/** `MMDDhhmmss` of a moment given in milliseconds since 1970. */
export function transmissionTime(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\D/g, '').slice(4, 14);
}

/** True for the ten digits of a month, day, hour, minute and second that there can be. */
export function isTransmissionTime(text: string): boolean {
  const parts = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text);
  if (parts === null) return false;
  const [month, day, hour, minute, second] = parts.slice(1).map(Number) as [number, number, number, number, number];
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60 && second < 60;
}
