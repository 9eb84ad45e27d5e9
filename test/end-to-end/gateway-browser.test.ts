// A real browser buys in the shop: approved, declined, a challenge failed, cancelled, out of time, clicked twice, gone back, in three
// languages, with scripts and without. Skipped with a visible line where there is no browser, required on a build server.
// SCREENSHOTS=folder keeps a picture of each page.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { signed } from '../../src/cli/shop/est3d-client.ts';
import { focusedId, formFields, namelessControls, overhang, paste, weakTexts } from './browser-checks.ts';
import { ShopProcess } from './shop-process.ts';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const isMissing = !existsSync(executablePath);
if (isMissing) {
  const why = `a real browser: ${executablePath} is not there (apt-get install chromium, or CHROMIUM=path)`;
  if (process.env.CI === 'true') throw new Error(why);
  process.stderr.write(`SKIPPED: ${why}\n`);
}

const { SCREENSHOTS } = process.env;
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true } as const;
const DESKTOP = { viewport: { width: 1280, height: 800 } } as const;
const languages = ['fr', 'en', 'ar'] as const;
type Language = (typeof languages)[number];

/** Devices and colours in which all pages are looked at: each pair of them in a language from left to right, and all in Arabic. */
const looks = {
  fr: { phone: ['light'], desktop: ['dark'] },
  en: { phone: ['dark'], desktop: ['light'] },
  ar: { phone: ['light', 'dark'], desktop: ['light', 'dark'] },
} as const;

/** The issuer's page speaks the language of the browser. */
const locales = { fr: 'fr-MA', en: 'en-GB', ar: 'ar-MA' } as const;

/** The least that a session may last. */
const SHORT_SESSION_S = 30;

const words = {
  fr: { pay: /^Payer/, paid: 'Merci, c’est payé.', cancel: 'Annuler le paiement' },
  en: { pay: /^Pay MAD/, paid: 'Thank you, it is paid.', cancel: 'Cancel the payment' },
  ar: { pay: /^أداء/, paid: 'شكرا لكم، تم الأداء.', cancel: 'إلغاء الأداء' },
} as const;

describe.skipIf(isMissing)('a browser', { timeout: 60_000 }, () => {
  let shop: ShopProcess;
  let browser: Browser;
  const contexts: BrowserContext[] = [];

  beforeAll(async () => {
    // Root has no sandbox of Chromium, and containers little shared memory.
    const args = ['--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
    [shop, browser] = await Promise.all([ShopProcess.start(), chromium.launch({ executablePath, args })]);
    if (SCREENSHOTS !== undefined) mkdirSync(SCREENSHOTS, { recursive: true });
  }, 60_000);

  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });

  afterAll(async () => {
    await browser?.close();
    expect(await shop?.stop()).toBe(0);
  });

  /** A page that must not complain of anything. */
  async function newPage(options: BrowserContextOptions = PHONE): Promise<Page> {
    const context = await browser.newContext(options);
    contexts.push(context);
    const page = await context.newPage();
    page.on('pageerror', (error) => expect.unreachable(`a script failed: ${error}`));
    page.on('console', (message) => {
      // A page that ends a checkout, and a form that is sent back, have a status that says so.
      if (message.type() !== 'error' || message.text().includes('the server responded with a status of')) return;
      expect.unreachable(`the browser complains: ${message.text()}`);
    });
    return page;
  }

  async function shot(page: Page, name: string): Promise<void> {
    if (SCREENSHOTS !== undefined) await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
  }

  /** Buys an article and goes to the payment page; the order's number. */
  async function buys(page: Page, language: Language, article = 0): Promise<string> {
    await page.goto(`${shop.url}/?lang=${language}`);
    await page.locator('.article button').nth(article).click();
    const oid = /CMD-\d+-\w+/.exec(page.url())![0];
    await page.locator('.order form button').click();
    await page.waitForURL('**/fim/pay/*');
    return oid;
  }

  function card(said: string): { number: string; expiry: string; code: string; whole: string } {
    const whole = shop.cards.get(said)!;
    const [, number, expiry, code] = /^(.+) (\S+) (\S+)$/.exec(whole)!;
    return { number: number!, expiry: expiry!, code: code!, whole };
  }

  async function fills(page: Page, said: string): Promise<void> {
    const { number, expiry, code } = card(said);
    await page.locator('[name=number]').fill(number);
    await page.locator('[name=expiry]').fill(expiry);
    await page.locator('[name=securityCode]').fill(code);
  }

  function typed(said: string): Record<string, string> {
    const { number, expiry, code } = card(said);
    return { number, expiry, securityCode: code };
  }

  const payButton = (page: Page) => page.locator('form[data-card] button');

  /** Does not wait until the page goes back by itself. */
  async function paidInShop(page: Page, language: Language): Promise<void> {
    await page.locator('form[data-after] button, .order').first().waitFor();
    if (page.url().includes('/fim/pay/')) await page.locator('form[data-after] button').click();
    await page.waitForURL(`${shop.url}/orders/**`);
    expect(await page.locator('.order .good').textContent()).toBe(words[language].paid);
  }

  describe.each(languages)('in %s', (language) => {
    it('buys, and looks well on a phone and a desktop, by day and by night', async () => {
      for (const [device, options] of [
        ['phone', PHONE],
        ['desktop', DESKTOP],
      ] as const) {
        for (const colorScheme of looks[language][device]) {
          const page = await newPage({ ...options, colorScheme, locale: locales[language] });
          const name = `${language}-${device}-${colorScheme}`;
          const check = async (what: string) => {
            await shot(page, `${name}-${what}`);
            expect(await weakTexts(page), what).toEqual([]);
            expect(await namelessControls(page), what).toEqual([]);
            expect(await overhang(page), what).toBe(0);
          };
          await page.goto(`${shop.url}/?lang=${language}`);
          await check('shop');
          await buys(page, language);
          await check('payment');
          expect(await page.locator('html').getAttribute('dir')).toBe(language === 'ar' ? 'rtl' : 'ltr');
          await page.locator('[name=number]').fill('4000 0000 0000 1092');
          await payButton(page).click();
          await check('wrong');
          await fills(page, 'Not enough on the account');
          await payButton(page).click();
          await page.locator('[role=alert]').waitFor();
          await check('declined');
          await fills(page, 'The bank asks for a code, then approved');
          await payButton(page).click();
          await page.waitForURL('**/3ds/**');
          await check('challenge');
          expect(await page.locator('html').getAttribute('lang')).toBe(language);
          await page.locator('#code').fill('123456');
          await page.keyboard.press('Enter');
          await page.waitForURL('**/fim/pay/*');
          await check('approved');
          await paidInShop(page, language);
          await check('paid');
        }
      }
    });
  });

  it.each(languages)('fits a screen of 320 pixels in %s, with texts of twice the size', async (language) => {
    const page = await newPage({ viewport: { width: 320, height: 640 } });
    const fits = async (what: string) => {
      await shot(page, `${language}-narrow-${what}`);
      expect(await overhang(page), what).toBe(0);
    };
    await buys(page, language, 2);
    await payButton(page).click();
    await fits('wrong');
    await page.evaluate("document.documentElement.style.setProperty('font-size', '200%')");
    await fits('large');
  });

  it('pays in three clicks with a card that is pasted', async () => {
    const page = await newPage();
    const oid = await buys(page, 'en');
    const { whole } = card('Approved');
    await paste(page, whole);
    expect(await page.locator('[name=number]').inputValue()).toBe(card('Approved').number);
    expect(await page.locator('.brand.is').textContent()).toBe('cmi');
    await page.keyboard.press('Enter');
    await paidInShop(page, 'en');
    expect(shop.attempts(oid)).toHaveLength(1);
  });

  it('pays by keyboard alone, in the order of the page', async () => {
    const page = await newPage(DESKTOP);
    await buys(page, 'fr');
    const { number, expiry, code } = card('Approved');
    const typed: string[] = [];
    for (const text of [number.replaceAll(' ', ''), expiry.replace('/', ''), code]) {
      await page.keyboard.press('Tab');
      typed.push(await focusedId(page));
      await page.keyboard.type(text);
    }
    expect(typed).toEqual(['number', 'expiry', 'securityCode']);
    expect(await page.locator('[name=number]').inputValue()).toBe(number);
    expect(await page.locator('[name=expiry]').inputValue()).toBe(expiry);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${shop.url}/orders/**`);
    await paidInShop(page, 'fr');
  });

  it('pays without scripts', async () => {
    const page = await newPage({ ...PHONE, javaScriptEnabled: false });
    const oid = await buys(page, 'en');
    await fills(page, 'Approved');
    await page.locator('[name=number]').fill('9504010000000002');
    await payButton(page).click();
    expect(await page.locator('#number-fault').textContent()).toContain('not valid');
    expect(await page.locator('[name=number]').getAttribute('aria-invalid')).toBe('true');
    expect(await page.locator('[name=number]').inputValue()).toBe('');
    await fills(page, 'The bank asks for a code, then approved');
    await payButton(page).click();
    await page.locator('main form button').click();
    await page.locator('#code').fill('123456');
    await page.locator('button:not(.plain)').click();
    await page.locator('main form button').click();
    await page.getByText('Payment approved').waitFor();
    await page.locator('main form button').click();
    await paidInShop(page, 'en');
    expect(shop.attempts(oid)).toHaveLength(1);
  });

  it('says what is wrong as it is typed, and says it to screen readers', async () => {
    const page = await newPage();
    await buys(page, 'en');
    const number = page.locator('[name=number]');
    await number.pressSequentially('95040100');
    expect(await page.locator('#number-fault').textContent()).toBe('');
    await page.locator('[name=expiry]').pressSequentially('0120');
    expect(await page.locator('#number-fault').textContent()).toBe('The card number is incomplete.');
    expect(await number.getAttribute('aria-invalid')).toBe('true');
    await page.locator('[name=securityCode]').pressSequentially('12');
    expect(await page.locator('#expiry-fault').textContent()).toContain('expired');
    await number.fill(card('Approved').number);
    expect(await page.locator('#number-fault').textContent()).toBe('');
    expect(await number.getAttribute('aria-invalid')).toBeNull();
    await payButton(page).click();
    expect(await focusedId(page)).toBe('expiry');
    expect(await page.locator('#securityCode-fault').textContent()).toContain('3 digits');
    const told = await page.locator('form[data-card]').ariaSnapshot();
    expect(told).toContain('textbox "Card number"');
    expect(told).toContain('textbox "Security code"');
    expect(told).toContain('button "Pay MAD 180.00"');
  });

  it('is declined, and pays the same order with another card', async () => {
    const page = await newPage();
    const oid = await buys(page, 'en');
    await fills(page, 'Not enough on the account');
    await payButton(page).click();
    const alert = await page.locator('[role=alert]').textContent();
    expect(alert).toContain('does not hold enough');
    expect(alert).toContain('Nothing was charged.');
    await fills(page, 'Approved');
    await payButton(page).click();
    await paidInShop(page, 'en');
    expect(shop.attempts(oid)).toHaveLength(2);
  });

  it('is told that the security code is not that of the card', async () => {
    const page = await newPage();
    const oid = await buys(page, 'en');
    await fills(page, 'Approved');
    const { code } = card('Approved');
    await page.locator('[name=securityCode]').fill(String((Number(code) + 1) % 1_000).padStart(3, '0'));
    await payButton(page).click();
    expect(await page.locator('[role=alert]').textContent()).toContain('is not that of the card');
    await fills(page, 'Approved');
    await payButton(page).click();
    await paidInShop(page, 'en');
    expect(shop.attempts(oid)).toHaveLength(2);
  });

  it('is not made to pay by a page of another site', async () => {
    const page = await newPage();
    const oid = await buys(page, 'en');
    const fields = { ...(await formFields(page, 'form[data-card]')), ...typed('Approved') };
    const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`);
    const evil = `<form method="post" action="${page.url()}">${inputs.join('')}</form>
      <script>document.querySelector('form').submit()</script>`;
    await page.route('http://evil.example/', (route) => route.fulfill({ contentType: 'text/html', body: evil }));
    await page.goto('http://evil.example/');
    await page.getByText('There is no payment at this address').or(page.getByText('Il n’y a pas')).waitFor();
    expect(shop.attempts(oid)).toEqual([]);
  });

  it.each(languages)('is told in %s whom to call when the card is not enabled for the internet', async (language) => {
    const page = await newPage();
    await buys(page, language);
    await fills(page, 'Not enabled for the internet');
    await payButton(page).click();
    expect(await page.locator('[role=alert]').textContent()).toMatch(/Banque Sahara, 05 28 00 00 00/);
    await shot(page, `${language}-not-enrolled`);
  });

  it('fails a challenge, and may give one up', async () => {
    const page = await newPage();
    await buys(page, 'en');
    await fills(page, 'The bank asks for a code, and none is right');
    await payButton(page).click();
    for (let left = 2; left >= 0; left--) {
      await page.locator('#code').fill('000000');
      await page.keyboard.press('Enter');
      if (left > 0) await page.getByText(`Tries left: ${left}.`).waitFor();
    }
    await page.waitForURL('**/fim/pay/*');
    expect(await page.locator('[role=alert]').textContent()).toContain('could not confirm that it is you');

    await fills(page, 'The bank asks for a code, then approved');
    await payButton(page).click();
    await page.getByText('Give up').click();
    await page.waitForURL('**/fim/pay/*');
    expect(await page.locator('[role=alert]').textContent()).toContain('could not confirm that it is you');
  });

  it.each(languages)('cancels, in %s, and can pay later', async (language) => {
    const page = await newPage();
    const oid = await buys(page, language);
    await shot(page, `${language}-cancel`);
    await page.getByText(words[language].cancel).click();
    await page.waitForURL(new RegExp(`^${shop.url}|/fim/pay/`));
    await page.waitForURL(`${shop.url}/orders/${oid}**`);
    expect(await page.locator('.order .good').count()).toBe(0);
    expect(shop.attempts(oid).filter((line) => line.includes('Approved'))).toEqual([]);
    await page.locator('.order form button').click();
    await fills(page, 'Approved');
    await payButton(page).click();
    await paidInShop(page, language);
  });

  it('clicks twice, and is charged once', async () => {
    const page = await newPage();
    const oid = await buys(page, 'en');
    await fills(page, 'Approved');
    await payButton(page).dblclick();
    await paidInShop(page, 'en');
    expect(shop.attempts(oid)).toHaveLength(1);
  });

  it('sends the form twice without scripts, and is charged once', async () => {
    const page = await newPage();
    const oid = await buys(page, 'en');
    await fills(page, 'Approved');
    const sent = { form: await formFields(page, 'form[data-card]'), maxRedirects: 0 };
    await Promise.all([1, 2, 3].map(() => page.context().request.post(page.url(), sent)));
    await page.reload();
    await paidInShop(page, 'en');
    expect(shop.attempts(oid)).toHaveLength(1);
  });

  it('pays in one of two tabs, and the other says so', async () => {
    const page = await newPage();
    const oid = await buys(page, 'en');
    const other = await page.context().newPage();
    await other.goto(page.url());
    await fills(page, 'Approved');
    await fills(other, 'Approved');
    await payButton(page).click();
    await paidInShop(page, 'en');
    await payButton(other).click();
    await paidInShop(other, 'en');
    expect(shop.attempts(oid)).toHaveLength(1);
  });

  it('goes back and reloads, and is charged once', async () => {
    const page = await newPage();
    const oid = await buys(page, 'en');
    await page.reload();
    await fills(page, 'Approved');
    await payButton(page).click();
    await paidInShop(page, 'en');
    await page.goBack();
    await page.waitForURL(new RegExp(`${shop.url}/orders|/fim/pay/`));
    expect(await page.locator('form[data-card]').count()).toBe(0);
    await paidInShop(page, 'en');
    await page.goBack();
    await page.goBack();
    expect(await page.locator('form[data-card]').count()).toBe(0);
    expect(shop.attempts(oid)).toHaveLength(1);
  });

  it('opens a paid order again, and is told that it is paid', async () => {
    const page = await newPage();
    await buys(page, 'fr');
    const payment = page.url();
    await fills(page, 'Approved');
    await payButton(page).click();
    await paidInShop(page, 'fr');
    await page.goto(payment);
    await paidInShop(page, 'fr');
  });

  it('is out of time: told by the page when scripts run, and by the gateway', async () => {
    const page = await newPage();
    const fields = signed(
      Object.entries({
        ...{
          clientid: shop.clientId,
          storetype: '3D_PAY_HOSTING',
          TranType: 'PreAuth',
          amount: '10.00',
          oid: 'LATE-1',
        },
        ...{ currency: '504', lang: 'en', okUrl: `${shop.url}/back`, failUrl: `${shop.url}/back`, rnd: 'x' },
        ...{ shopurl: shop.url, hashAlgorithm: 'ver3', encoding: 'UTF-8', sessiontimeout: String(SHORT_SESSION_S) },
      }),
      shop.storeKey,
    );
    await page.goto(shop.url);
    const response = await page.context().request.post(`${shop.gatewayUrl}/fim/est3Dgate`, {
      form: Object.fromEntries(fields),
      maxRedirects: 0,
    });
    await page.clock.install();
    await page.goto(new URL(response.headers().location!, shop.gatewayUrl).href);
    const begun = Date.now();
    expect(await page.locator('[data-left]').textContent()).toMatch(/^0:(30|29|28)$/);
    expect(await page.locator('[data-said]').textContent()).toBe('One minute is left to pay.');
    await page.clock.fastForward(31_000);
    expect(await page.locator('form[data-card]').isVisible()).toBe(false);
    expect(await page.locator('[data-over-notice]').textContent()).toContain('The time to pay is over.');
    await shot(page, 'en-out-of-time');

    // Without scripts the form stays, and the gateway says so.
    const late = await newPage({ ...PHONE, javaScriptEnabled: false });
    await late.context().addCookies(await page.context().cookies());
    await late.goto(page.url());
    await fills(late, 'Approved');
    await new Promise((resolve) =>
      setTimeout(resolve, Math.max(0, begun + SHORT_SESSION_S * 1_000 + 500 - Date.now())),
    );
    await payButton(late).click();
    await late.getByText('The time is over').first().waitFor();
    await shot(late, 'en-timed-out');
    expect(shop.attempts('LATE-1').filter((line) => line.includes('Approved'))).toEqual([]);
  });

  it('refunds in the merchant centre', async () => {
    const page = await newPage(DESKTOP);
    const oid = await buys(page, 'en');
    await fills(page, 'Approved');
    await payButton(page).click();
    await paidInShop(page, 'en');
    await page.goto(`${shop.gatewayUrl}/merchant/sign-in?lang=en`);
    await page.locator('#clientId').fill(shop.clientId);
    await page.locator('#secret').fill('wrong');
    await page.keyboard.press('Enter');
    await page.locator('[role=alert]').waitFor();
    await page.locator('#secret').fill(shop.storeKey);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/merchant/orders');
    await shot(page, 'en-merchant-orders');
    expect(await weakTexts(page)).toEqual([]);
    await page.getByText(oid).click();
    await page.locator('#refund').fill('80,00');
    await page.getByRole('button', { name: 'Refund' }).click();
    await page.getByText('Done.').waitFor();
    await shot(page, 'en-merchant-order');
    expect(await weakTexts(page)).toEqual([]);
    expect(await namelessControls(page)).toEqual([]);
    expect(await page.locator('#refund').inputValue()).toBe('100.00');
    await page.getByRole('link', { name: 'Day' }).click();
    await shot(page, 'en-merchant-day');
    expect(await page.locator('table').textContent()).toContain('80.00');
  });
});
