// What is said of a fault of somebody's plug-in: its message and its place, within bounds, whatever was thrown.
import { describe, expect, it } from 'vitest';
import { faultText } from '../../src/cli/plug-in-fault.ts';

const boom = (): never => {
  throw new Error('boom');
};

function errorWith(stack: string, message = 'db is down'): Error {
  return Object.assign(new Error(message), { stack });
}

describe('the place of a fault', () => {
  it.each([
    ['a path', 'file:///srv/mine.mjs:12:3', '/srv/mine.mjs:12:3'],
    ['a path with a blank', 'file:///srv/my%20own.mjs:12:3', '/srv/my own.mjs:12:3'],
    ['a file of another host', 'file://server/share/app.mjs:1:1', 'file://server/share/app.mjs:1:1'],
    ['what is no path', 'file:///srv/a%2Fb.mjs:1:1', 'file:///srv/a%2Fb.mjs:1:1'],
    ['what is no URL', 'file:///%zz%00:1:1', 'file:///%zz%00:1:1'],
  ])('is shown as it can be: %s', (_, written, shown) => {
    expect(faultText(errorWith(`Error: db is down\n    at query (${written})`))).toBe(`db is down (${shown})`);
  });

  it('is found behind a message that is long, and that holds places itself', () => {
    const message = 'see (file:///srv/other.mjs:1:1)\n'.repeat(1_000);
    expect(faultText(errorWith(`Error: ${message}\n    at query (file:///srv/mine.mjs:12:3)`, message))).toMatch(
      / \(\/srv\/mine\.mjs:12:3\)$/,
    );
  });
});

it.each([
  ['a proxy', new Proxy({}, { get: boom, getPrototypeOf: boom }), 'an error that does not say what it is'],
  ['an error whose stack throws', Object.defineProperty(new Error('x'), 'stack', { get: boom }), 'x'],
  ['a symbol', Symbol('x'), 'Symbol(x)'],
  ['nothing', undefined, 'undefined'],
])('says something of %s', (_, thrown, said) => {
  expect(faultText(thrown)).toBe(said);
});

it.each([
  ['an error', new Error('ab1 '.repeat(1_000_000))],
  ['a text', 'x'.repeat(4_000_000)],
  ['a stack without an end', errorWith(`file://${'a'.repeat(4_000_000)}`)],
  ['a stack of places', errorWith('file://'.repeat(600_000))],
])('says no more of %s than can be read', (_, thrown) => {
  expect(faultText(thrown).length).toBeLessThanOrEqual(2_001);
});

it('leaves no part of a card number where it cuts', () => {
  const message = '4111 1111 1111 1111, '.repeat(1_000);
  for (let before = 0; before < 21; before++) {
    const said = faultText(errorWith('', `${'x'.repeat(before)}${message}`));
    expect(said.endsWith('4111 1111 1111 1111, …') || said.endsWith('4111 1111 1111 1111,…')).toBe(true);
  }
});
