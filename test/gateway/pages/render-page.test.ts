// Every page in every language: nothing that comes from elsewhere is markup, nothing is asked for from elsewhere, and who sees, hears or types
// finds the way. The pages are read with an XML parser: a tag that is not closed, or a value that breaks out of its quotes, is no XML.
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it, test } from 'vitest';
import { languages } from '../../../src/centre/texts-by-language.ts';
import { pageScript, styleSheet } from '../../../src/gateway/pages/assets.ts';
import { pageHeaders } from '../../../src/gateway/pages/page-headers.ts';
import type { Page } from '../../../src/gateway/pages/page-models.ts';
import { renderPage } from '../../../src/gateway/pages/render-page.ts';
import { allPages, challengeSample, endSample, onwardSample, paymentSample } from './samples.ts';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  allowBooleanAttributes: true,
  unpairedTags: ['meta', 'link', 'input'],
  htmlEntities: true,
  parseTagValue: false,
  trimValues: false,
});

type Parsed = Record<string, unknown>;

/** All elements of a page, in their order. */
function elementsOf(html: string): Element[] {
  const elements: Element[] = [];
  const textOf = (nodes: readonly Parsed[]): string =>
    nodes.map((node) => ('#text' in node ? String(node['#text']) : textOf(childrenOf(node)))).join('');
  const childrenOf = (node: Parsed): Parsed[] => {
    const name = Object.keys(node).find((key) => key !== ':@' && key !== '#text');
    return name === undefined ? [] : (node[name] as Parsed[]);
  };
  const visit = (nodes: readonly Parsed[]) => {
    for (const node of nodes) {
      const name = Object.keys(node).find((key) => key !== ':@' && key !== '#text');
      if (name === undefined) continue;
      const children = node[name] as Parsed[];
      elements.push({ name, attributes: (node[':@'] ?? {}) as Record<string, string>, text: textOf(children) });
      visit(children);
    }
  };
  visit(parser.parse(html.replace('<!DOCTYPE html>', '')) as Parsed[]);
  return elements;
}

const everyPage = languages.flatMap((language) =>
  allPages(language).map(([name, page]) => ({ name: `${language} ${name}`, language, page })),
);

describe.each(everyPage)('$name', ({ language, page }) => {
  const html = renderPage(page);
  const elements = elementsOf(html);
  const named = (name: string) => elements.filter((element) => element.name === name);

  it('says its language and direction', () => {
    const [root] = named('html');
    expect(root!.attributes).toMatchObject({ lang: language, dir: language === 'ar' ? 'rtl' : 'ltr' });
    expect(named('title')[0]!.text).not.toBe('');
    expect(named('h1')).toHaveLength(1);
  });

  it('asks for its own assets only, and has no script or style in itself', () => {
    const asked = elements.flatMap(({ name, attributes }) =>
      name === 'link' || name === 'script' || name === 'img' ? [attributes.href ?? attributes.src] : [],
    );
    expect(asked).toContain(styleSheet.path);
    expect(asked).toContain(pageScript.path);
    for (const path of asked) expect(path).toMatch(/^\/gateway-assets\/[a-z]+-[0-9a-f]{16}\.(css|js|svg)$/);
    expect(named('script').map(({ text }) => text)).toEqual(['']);
    expect(named('style')).toEqual([]);
    for (const { attributes } of elements) {
      expect(Object.keys(attributes).filter((name) => name === 'style' || name.startsWith('on'))).toEqual([]);
    }
  });

  it('has a label for each field, and what describes it', () => {
    const ids = new Set(elements.flatMap(({ attributes }) => attributes.id ?? []));
    const labelled = new Set(named('label').map(({ attributes }) => attributes.for));
    for (const { attributes } of named('input')) {
      if (attributes.type === 'hidden') continue;
      expect(labelled).toContain(attributes.id);
      const described = attributes['aria-describedby']!.split(' ');
      for (const id of described) expect(ids).toContain(id);
      expect(attributes.autocomplete).toMatch(/^(cc-number|cc-exp|cc-csc|one-time-code)$/);
      expect(attributes.inputmode).toBe('numeric');
    }
    for (const { text } of named('button')) expect(text.trim()).not.toBe('');
  });
});

test('the tokens go with both forms of the payment page', () => {
  const inputs = elementsOf(renderPage(paymentSample('fr'))).filter(({ attributes }) => attributes.type === 'hidden');
  expect(inputs.map(({ attributes }) => [attributes.name, attributes.value])).toEqual([
    ...[
      ['attempt', 'attempt-1'],
      ['csrf', 'csrf-1'],
    ],
    ...[
      ['attempt', 'attempt-1'],
      ['csrf', 'csrf-1'],
    ],
  ]);
});

test('a field that is wrong says so to eyes and ears, and the first one has the focus', () => {
  const inputs = elementsOf(renderPage(paymentSample('en', { wrong: new Set(['expiry']) })));
  const byName = new Map(inputs.map(({ attributes }) => [attributes.name, attributes]));
  expect(byName.get('expiry')!['aria-invalid']).toBe('true');
  expect(byName.get('expiry')!).toHaveProperty('autofocus');
  expect(byName.get('number')!).not.toHaveProperty('aria-invalid');
  expect(byName.get('number')!).not.toHaveProperty('autofocus');
  expect(inputs.find(({ attributes }) => attributes.id === 'expiry-fault')!.text).toContain('month and year');
});

test('who is not enrolled is told which bank to call', () => {
  const declined = (bank: string) => renderPage(paymentSample('en', { declined: 'notEnrolled', bank }));
  expect(declined('Banque Atlas')).toContain('Call Banque Atlas, which will enable it.');
  expect(declined('')).toContain('Call your bank, which will enable it.');
});

describe('markup in every value is text', () => {
  const evil = `"><script>alert(1)</script>'&amp;<img src=x onerror=alert(2)>`;
  const strings = (value: unknown): unknown => {
    if (typeof value === 'string') return evil;
    if (Array.isArray(value)) return value.map(strings);
    return value;
  };
  /** Every text of the model but those that say what it is. */
  const poisoned = (page: Page): Page => {
    const kept = new Set(['is', 'language', 'method', 'to', 'outcome', 'declined', 'why']);
    return Object.fromEntries(
      Object.entries(page).map(([name, value]) => [name, kept.has(name) ? value : strings(value)]),
    ) as unknown as Page;
  };

  it.each(everyPage)('$name', ({ page }) => {
    const clean = elementsOf(renderPage(page));
    const elements = elementsOf(renderPage(poisoned(page)));
    // A link that is no address of the web is left out.
    const names = clean.map(({ name }) => name).filter((name) => page.is !== 'end' || name !== 'a');
    expect(elements.map(({ name }) => name)).toEqual(names);
    expect(elements.flatMap(({ attributes }) => Object.keys(attributes))).not.toContain('onerror');
  });
});

test('a link back that would run as a script is no link', () => {
  const page = { ...endSample('en', 'cancelled'), backUrl: 'javascript:alert(1)' };
  expect(renderPage(page)).not.toContain('javascript:');
  expect(renderPage(endSample('en', 'cancelled'))).toContain('href="https://livres.example.ma/"');
});

test('the query of an address that is asked by GET goes along as fields', () => {
  const html = renderPage(onwardSample('en', { method: 'get', url: 'https://a.example/x?a=1&b=%C3%A9' }));
  const hidden = elementsOf(html).filter(({ attributes }) => attributes.type === 'hidden');
  expect(hidden.map(({ attributes }) => [attributes.name, attributes.value])).toEqual([
    ['a', '1'],
    ['b', 'é'],
    ['oid', 'CMD-417'],
    ['HASH', 'abc='],
  ]);
});

test('a page that goes on by itself says when; one that does not, does not', () => {
  expect(renderPage(onwardSample('en', { afterSeconds: 0 }))).toContain('data-after="0"');
  expect(renderPage(onwardSample('en', { afterSeconds: undefined }))).not.toContain('data-after');
});

test('the code of a test card is shown, and no other', () => {
  expect(renderPage(challengeSample('en'))).toContain('the code is 123456');
  expect(renderPage(challengeSample('en', { hint: '' }))).not.toContain('Test card');
});

test('pages are kept by nobody, framed by nobody, and post where they come from', () => {
  const headers = pageHeaders(paymentSample('fr'));
  expect(headers).toMatchObject({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
  expect(headers['Content-Security-Policy']).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
  );
  expect(pageHeaders(onwardSample('fr'))['Content-Security-Policy']).not.toContain('form-action');
});
