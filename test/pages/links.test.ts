// Every link of every page leads somewhere: to a file of the repository, and to a heading of it. The site checks its own pages again.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { titlesIn } from '../../site/assemble.ts';
import { sidebar } from '../../site/navigation.ts';
import { slugOf } from '../../site/slug.ts';
import { packageFile } from '../../src/package-file.ts';
import { pages } from './page.ts';

/** Text without what stands in code. */
const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');

const links = pages
  .filter(({ path }) => path !== 'site/index.md')
  .flatMap(({ path, text }) =>
    [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => [path, target!] as const)
      .filter(([, target]) => !/^[a-z]+:/.test(target)),
  );

function headingsOf(file: string): string[] {
  const text = readFileSync(packageFile(file), 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => slugOf(heading!));
}

describe('a link', () => {
  it.each(links)('of %s to %s', (path, target) => {
    const [file = '', heading] = target.split('#');
    const found = file === '' ? path : join(dirname(path), file);
    expect(existsSync(packageFile(found))).toBe(true);
    if (heading !== undefined) expect(headingsOf(found)).toContain(heading);
  });

  it('is found', () => {
    expect(links.length).toBeGreaterThan(80);
  });
});

describe('the navigation', () => {
  const titles = titlesIn(packageFile('docs'));
  const entries = (which: ReadonlyMap<string, string>) =>
    sidebar(which).flatMap(({ text, items }) => items!.map(({ link }) => [link!, text] as const));

  it('has every page of docs once', () => {
    expect(
      entries(titles)
        .map(([link]) => link)
        .sort(),
    ).toEqual([...titles.keys()].map((name) => `/docs/${name}`).sort());
  });

  it('has a place for each that is here', () => {
    expect(entries(titles).filter(([, group]) => group === 'More')).toEqual([]);
  });

  it('leaves out no page that nobody has placed', () => {
    expect(entries(new Map([['new-page', 'New']]))).toEqual([['/docs/new-page', 'More']]);
  });

  it('is what the first page of the site links to', () => {
    const home = pages.find(({ path }) => path === 'site/index.md')!;
    const names = [...home.text.matchAll(/link: \/docs\/(.+)$/gm)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) expect(titles.has(name)).toBe(true);
  });
});

describe('a heading as an anchor', () => {
  it.each([
    ['payments.json', 'paymentsjson'],
    ['What became of STAN 000123?', 'what-became-of-stan-000123'],
    ['`isolation: thread`', 'isolation-thread'],
    ['Issuers, kind: plugin.standIn', 'issuers-kind-pluginstandin'],
  ])('%s', (heading, slug) => {
    expect(slugOf(heading)).toBe(slug);
  });
});
