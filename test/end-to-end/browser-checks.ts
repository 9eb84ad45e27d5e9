// What a page must keep to, looked at in a browser: names of what can be used, contrast of what can be read, nothing wider than the screen.
// The functions run in the page: they reach for nothing outside themselves.
import type { Page } from 'playwright-core';

/** Texts whose contrast with what is behind them is less than 4.5 to 1, or 3 to 1 where they are large (WCAG 2.2, 1.4.3). */
export function weakTexts(page: Page): Promise<string[]> {
  return page.evaluate(`(${weakTextsInPage})()`);
}

/** Fields and buttons without a name, or which are too small to be hit (WCAG 2.2, 2.5.8: 24 pixels). */
export function namelessControls(page: Page): Promise<string[]> {
  return page.evaluate(`(${namelessInPage})()`);
}

/** How many pixels the page is wider than its window. */
export function overhang(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** The element that has the focus: its id. */
export function focusedId(page: Page): Promise<string> {
  return page.evaluate('document.activeElement.id');
}

/** What a form would send. */
export function formFields(page: Page, selector: string): Promise<Record<string, string>> {
  return page.evaluate(`Object.fromEntries(new FormData(document.querySelector(${JSON.stringify(selector)})))`);
}

/** Pastes a text, wherever the focus is. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate(`{
    const data = new DataTransfer();
    data.setData('text', ${JSON.stringify(text)});
    document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data }));
  }`);
}

// biome-ignore lint/suspicious/noExplicitAny: the page's own types are not those of this program.
declare const document: any, getComputedStyle: any, NodeFilter: any;

function weakTextsInPage(): string[] {
  type Colour = [number, number, number, number];
  const parse = (text: string): Colour => {
    const parts = text.match(/[\d.]+/g)!.map(Number);
    return [parts[0]!, parts[1]!, parts[2]!, parts[3] ?? 1];
  };
  const over = (front: Colour, back: Colour): Colour => {
    const mixed = [0, 1, 2].map((i) => front[i]! * front[3] + back[i]! * (1 - front[3]));
    return [mixed[0]!, mixed[1]!, mixed[2]!, 1];
  };
  const luminance = (colour: Colour) => {
    const [red, green, blue] = colour.slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const weak: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = node.textContent.trim();
    const element = node.parentElement;
    if (text === '' || element.getClientRects().length === 0 || element.closest('.aside, .brand') !== null) continue;
    const behind: Colour[] = [];
    for (let each = element; each !== null; each = each.parentElement) {
      behind.push(parse(getComputedStyle(each).backgroundColor));
    }
    const canvas: Colour = [255, 255, 255, 1];
    const ground = behind.reverse().reduce((back, front) => over(front, back), canvas);
    const style = getComputedStyle(element);
    const front = luminance(over(parse(style.color), ground));
    const back = luminance(ground);
    const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    const size = Number.parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (isLarge ? 3 : 4.5)) weak.push(`${ratio.toFixed(2)}: ${text}`);
  }
  return weak;
}

function namelessInPage(): string[] {
  const faults: string[] = [];
  for (const control of document.querySelectorAll('input:not([type=hidden]), button, a[href], select')) {
    if (control.getClientRects().length === 0) continue;
    const labels = [...(control.labels ?? [])].map((label) => label.textContent);
    const name = control.getAttribute('aria-label') ?? [...labels, control.textContent].join('').trim();
    const { width, height } = control.getBoundingClientRect();
    const isInline = control.tagName === 'A' && getComputedStyle(control).display === 'inline';
    if (name === '') faults.push(`no name: ${control.outerHTML.slice(0, 80)}`);
    if (!isInline && (width < 24 || height < 24)) faults.push(`${width} by ${height}: ${name}`);
    for (const id of (control.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean)) {
      if (document.getElementById(id) === null) faults.push(`no ${id}, which describes ${name}`);
    }
  }
  return faults;
}
