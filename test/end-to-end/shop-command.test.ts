// `switch8583 shop`: it opens, leaves nothing behind, and says why it cannot.
import { copyFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageFile } from '../../src/package-file.ts';
import { ShopProcess } from './shop-process.ts';
import { Folder, run } from './switch-process.ts';

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

test('opens with one link, and is gone with its files after Ctrl-C', async () => {
  const shop = await ShopProcess.start({ TMPDIR: folder.path });
  try {
    expect(readdirSync(folder.path)).toHaveLength(1);
    expect(await (await fetch(shop.url)).text()).toContain('Atelier Zellige');
    expect((await fetch(`${shop.gatewayUrl}/merchant/sign-in`)).status).toBe(200);
    expect(shop.cards.size).toBeGreaterThan(4);
  } finally {
    expect(await shop.stop()).toBe(0);
  }
  expect(readdirSync(folder.path)).toEqual([]);
  expect(shop.log).not.toMatch(/ERROR|WARN/);
});

test('says that a port is taken, and that one is none', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as { port: number };
  try {
    const { code, stderr } = await run(['shop', '--port', String(port)]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`--port: ${port} is in use`)]);
  } finally {
    taken.close();
  }
  const { code, stderr } = await run(['shop', '--port', '70000']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('--port: not a port')]);
});

test('its configuration is one that serve takes', async () => {
  const file = join(folder.path, 'shop.yaml');
  copyFileSync(packageFile('examples/shop.yaml'), file);
  expect(await run(['serve', file, '--check'])).toMatchObject({ code: 0, stdout: expect.stringContaining('no fault') });
});
