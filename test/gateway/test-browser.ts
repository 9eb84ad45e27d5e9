// A browser for tests without one: it keeps cookies, follows redirections, and fills in forms.
import type { FormField } from '../../src/gateway/order-form.ts';
import { TEST_CARD } from './test-store.ts';

/** What a page says, as far as tests look at it. */
export interface SeenPage {
  readonly status: number;
  readonly html: string;
  /** The page that it is. */
  readonly path: string;
  /** Its first form. */
  readonly action: string;
  readonly fields: Map<string, string>;
}

/** A browser as far as a checkout needs one: it keeps cookies and follows redirections. */
export class TestBrowser {
  readonly #origin: string;
  readonly #cookies = new Map<string, { value: string; path: string }>();

  constructor(origin: string) {
    this.#origin = origin;
  }

  post(path: string, fields: Iterable<readonly [string, string]>): Promise<SeenPage> {
    const body = new URLSearchParams([...fields].map(([name, value]) => [name, value]));
    return this.#go(path, { method: 'POST', body });
  }

  get(path: string): Promise<SeenPage> {
    return this.#go(path, {});
  }

  /** Opens the payment page of an order. */
  open(form: readonly FormField[]): Promise<SeenPage> {
    return this.post('/fim/est3Dgate', form);
  }

  /** Fills in the card and sends the form. */
  pay(page: SeenPage, given: { number?: string; expiry?: string; securityCode?: string } = {}): Promise<SeenPage> {
    const { number = TEST_CARD, expiry = '12/30', securityCode = '123' } = given;
    return this.post(
      page.action,
      new Map([...page.fields, ['number', number], ['expiry', expiry], ['securityCode', securityCode]]),
    );
  }

  async #go(path: string, init: RequestInit): Promise<SeenPage> {
    const url = new URL(path, this.#origin);
    const cookies = [...this.#cookies].filter(([, { path: of }]) => url.pathname.startsWith(of));
    const headers = { cookie: cookies.map(([, { value }]) => value).join('; ') };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      const [value = ''] = cookie.split(';');
      const of = /Path=([^;]*)/.exec(cookie)?.[1] ?? '/';
      this.#cookies.set(of, { value, path: of });
    }
    const location = response.headers.get('location');
    if (response.status === 303 && location !== null) {
      await response.arrayBuffer();
      return this.#go(location, {});
    }
    return seen(response.status, await response.text(), url.pathname);
  }
}

function seen(status: number, html: string, path: string): SeenPage {
  const form = /<form[^>]*>[\s\S]*?<\/form>/.exec(html)?.[0] ?? '';
  const action = unescaped(/action="([^"]*)"/.exec(form)?.[1] ?? '');
  const hidden = [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  return {
    status,
    html,
    path,
    action,
    fields: new Map(hidden.map(([, name = '', value = '']) => [unescaped(name), unescaped(value)])),
  };
}

function unescaped(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
