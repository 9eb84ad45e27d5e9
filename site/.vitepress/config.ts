// The site's settings. Pages come from site/pages, where build.ts lays them out; their order is navigation.ts.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { titlesIn } from '../assemble.ts';
import { sidebar } from '../navigation.ts';
import { slugOf } from '../slug.ts';

const docs = fileURLToPath(new URL('../pages/docs', import.meta.url));

export default defineConfig({
  title: 'switch8583',
  description:
    'An ISO 8583 switch simulator: routes cards by BIN, replays traces, keeps a journal, clears and settles.',
  lang: 'en',
  base: process.env.SITE_BASE ?? '/',
  srcDir: 'pages',
  outDir: 'dist',
  cacheDir: '.vitepress/cache',
  cleanUrls: false,
  metaChunk: true,
  markdown: { anchor: { slugify: slugOf } },
  themeConfig: {
    search: { provider: 'local' },
    outline: { level: [2, 3] },
    nav: [
      { text: 'First five minutes', link: '/docs/first/gateway' },
      { text: 'Reference', link: '/docs/reference/commands' },
      { text: 'Library', link: '/library/' },
      { text: 'Architecture', link: '/ARCHITECTURE' },
      { text: 'Changes', link: '/CHANGELOG' },
    ],
    sidebar: [
      ...sidebar(titlesIn(docs)),
      {
        text: 'Inside',
        items: [
          { text: 'Library, by its types', link: '/library/' },
          { text: 'Architecture', link: '/ARCHITECTURE' },
          { text: 'Changes', link: '/CHANGELOG' },
        ],
      },
    ],
  },
});
