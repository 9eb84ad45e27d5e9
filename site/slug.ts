// The anchor of a heading, as hosts of repositories make it: a link to a heading is the same there and in the site.

/** `payments.json` is `paymentsjson`, `After a start` is `after-a-start`. */
export function slugOf(heading: string): string {
  const text = heading.trim().toLowerCase();
  return text.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
}
