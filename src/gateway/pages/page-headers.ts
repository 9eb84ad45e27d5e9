// The headers that go with every page: what a browser may do on it, and that nobody keeps it.
import type { Page } from './page-models.ts';

/** Nothing is loaded from elsewhere, no script or style stands in a page, nobody may frame it. */
const BASE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const others: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin', // with no-referrer a browser would name no origin in its posts
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
};

/** What a page that posts elsewhere may do. A browser holds `form-action` against every redirect that follows a post, too: where a shop's
 *  address leads is the shop's to say, and the address itself was signed by it. */
const anywhere: Readonly<Record<string, string>> = { ...others, 'Content-Security-Policy': BASE_POLICY };
/** All but what goes elsewhere. */
export const siteHeaders: Readonly<Record<string, string>> = {
  ...others,
  'Content-Security-Policy': `${BASE_POLICY}; form-action 'self'`,
};

/** All but onward pages post to where they come from, which may answer with an onward page, never with a redirect to another origin. */
export function pageHeaders({ is }: Page): Readonly<Record<string, string>> {
  return is === 'onward' ? anywhere : siteHeaders;
}
