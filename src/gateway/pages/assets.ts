// What the pages ask the gateway for beside themselves: style sheets, one script, an icon. The name of each has the hash of its text, so that
// browsers keep it for good and a new version has a new name.
import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import { merchantStyle } from '../merchant-centre/merchant-style.ts';
import { browserScript } from './browser-script.ts';
import { cardRules } from './card-rules.ts';
import { style } from './style.ts';

interface Asset {
  /** Relative to the origin. */
  readonly path: string;
  readonly type: string;
  readonly text: string;
}

const HASH_CHARACTERS = 16;
const FOLDER = '/gateway-assets';
/** A year: as good as for ever. */
const CACHE = 'public, max-age=31536000, immutable';

const script = `'use strict';
(${browserScript})(document, {
  addEventListener: (type, listener) => window.addEventListener(type, listener),
  setTimeout: (action, ms) => window.setTimeout(action, ms),
  now: () => Date.now(),
}, (${cardRules})());
`;

export const styleSheet: Asset = asset('pages', 'css', 'text/css; charset=utf-8', style);
/** Of the merchant centre, beside the other. */
export const merchantSheet: Asset = asset('merchant', 'css', 'text/css; charset=utf-8', merchantStyle);
export const pageScript: Asset = asset('pages', 'js', 'text/javascript; charset=utf-8', script);

/** A lock, our own drawing. */
export const icon: Asset = asset(
  'icon',
  'svg',
  'image/svg+xml',
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0b6248"/><path d="M11 15v-3a5 5 0 0 1 10 0v3" fill="none" stroke="#fff" stroke-width="2.5"/><rect x="8.5" y="14.5" width="15" height="10.5" rx="2.5" fill="#fff"/></svg>`,
);

/** Serves them, at their paths from the root of the origin. */
export function assetRoutes(): Hono {
  const app = new Hono();
  for (const { path, type, text } of [styleSheet, merchantSheet, pageScript, icon]) {
    const headers = { 'Content-Type': type, 'Cache-Control': CACHE, 'X-Content-Type-Options': 'nosniff' };
    app.get(path, (context) => context.body(text, 200, headers));
  }
  return app;
}

function asset(name: string, extension: string, type: string, text: string): Asset {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARACTERS);
  return { path: `${FOLDER}/${name}-${hash}.${extension}`, type, text };
}
