// What the gateway tells who addresses it for the first time, and not as shops do.
import { expect, it } from 'vitest';
import { GatewayWorld } from './gateway-world.ts';

it('says where and how a form is posted', async () => {
  await using world = await GatewayWorld.start();
  for (const path of ['/fim/est3Dgate', '/fim/est3Dgate/', '/mtc/pay', '/mtc/pay/']) {
    const asked = await fetch(world.url + path);
    expect(asked.status).toBe(405);
    expect(asked.headers.get('allow')).toBe('POST');
    expect(await asked.text()).toContain(`a shop posts its form to ${path.replace(/\/$/, '')} (POST, `);
  }
  const slash = await fetch(`${world.url}/fim/est3Dgate/`, { method: 'POST', body: new URLSearchParams({ a: '1' }) });
  expect(slash.status).toBe(404);
  expect(await slash.text()).toContain('without a slash at the end');

  const body = new FormData();
  for (const [name, value] of world.form('parts')) body.append(name, value);
  const parts = await fetch(`${world.url}/fim/est3Dgate`, { method: 'POST', body });
  expect(parts.status).toBe(400);
  expect(await parts.text()).toContain('Content-Type: multipart/form-data; allowed: application/x-www-form-urlencoded');

  for (const amount of ['1,250', '125.500']) {
    const refused = await world.browser().open(world.form('twofold', { amount }));
    expect(refused.status).toBe(400);
    expect(refused.html).toContain(`amount: ${amount} can be read in two ways; allowed: `);
  }
  expect((await world.browser().open(world.form('fits'))).status).toBe(200);
});
