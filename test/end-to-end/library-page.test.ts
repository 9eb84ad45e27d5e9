// The examples of docs/library.md as people run them: the package as it is packed, in a folder of its own, with the packages that a test
// needs beside it. Each has to end by itself, so nothing of a switch may be left, and to say what the page says.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageFile } from '../../src/package-file.ts';

/** Longer than any takes: what is still there then has not ended by itself. */
const PATIENCE_MS = 60_000;

const page = readFileSync(packageFile('docs/library.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'switch8583-package-'));

/** The code of the page that is to be run so, and the text behind it. */
function example(how: string): { code: string; printed: string | undefined } {
  const [, code, rest] = new RegExp(`^\`\`\`ts run=${how}\\n(.*?)^\`\`\`\\n(.*)`, 'ms').exec(page)!;
  return { code: code!, printed: /^```text\n(.*?)^```$/ms.exec(rest!)?.[1] };
}

function run(command: string, ...args: readonly string[]) {
  const ran = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    timeout: PATIENCE_MS,
    env: { ...process.env, NODE_ENV: undefined, VITEST: undefined, FORCE_COLOR: undefined, NO_COLOR: '1' },
  });
  if (ran.error !== undefined) throw ran.error;
  return ran;
}

beforeAll(() => {
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(packageFile('node_modules'))) {
    if (!name.startsWith('.')) symlinkSync(packageFile(`node_modules/${name}`), join(modules, name));
  }
  const pack = spawnSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], {
    cwd: packageFile('.'),
    encoding: 'utf8',
  });
  expect(pack.stderr).toBe('');
  const unpacked = run('tar', '-xzf', pack.stdout.trim(), '-C', folder);
  expect(unpacked.stderr).toBe('');
  run('mv', 'package', 'node_modules/switch8583');
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  for (const [how, file] of [
    ['node-test', 'node.test.ts'],
    ['vitest', 'vitest.test.ts'],
    ['node', 'plain.ts'],
  ] as const) {
    writeFileSync(join(folder, file), example(how).code);
  }
}, 2 * PATIENCE_MS);
afterAll(() => rmSync(folder, { recursive: true }));

it('has types that a strict program is checked with', { timeout: 2 * PATIENCE_MS }, () => {
  const compilerOptions = {
    ...{ module: 'nodenext', target: 'es2024', lib: ['es2024', 'esnext.disposable'], strict: true, noEmit: true },
    ...{ types: ['node'], exactOptionalPropertyTypes: true, allowImportingTsExtensions: true },
  };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['node.test.ts', 'plain.ts'] }),
  );
  const { stdout, status } = run(process.execPath, packageFile('node_modules/typescript/bin/tsc'), '-p', '.');
  expect(stdout).toBe('');
  expect(status).toBe(0);
  const wrong =
    "import { startSwitch } from 'switch8583'; void startSwitch({ issuers: [{ kind: 'domestic', colour: 1 }] });";
  writeFileSync(join(folder, 'wrong.ts'), wrong);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['wrong.ts'] }));
  expect(run(process.execPath, packageFile('node_modules/typescript/bin/tsc'), '-p', '.').stdout).toContain("'colour'");
  const relaxed = { ...compilerOptions, skipLibCheck: true };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: relaxed, files: ['vitest.test.ts'] }));
  expect(run(process.execPath, packageFile('node_modules/typescript/bin/tsc'), '-p', '.').stdout).toBe('');
});

it('runs under node:test, and ends', { timeout: 2 * PATIENCE_MS }, () => {
  const { stdout, stderr, status } = run(process.execPath, '--test-reporter=spec', 'node.test.ts');
  expect(stderr).toBe('');
  expect(stdout).toContain('a purchase is approved until the account is empty');
  expect(stdout).toContain('pass 1\n');
  expect(status).toBe(0);
});

it('runs under vitest, and ends', { timeout: 2 * PATIENCE_MS }, () => {
  const vitest = packageFile('node_modules/vitest/vitest.mjs');
  const { stdout, stderr, status } = run(process.execPath, vitest, 'run', 'vitest.test.ts');
  expect(stderr).toBe('');
  expect(stdout).toContain('1 passed');
  expect(status).toBe(0);
});

it('prints what the page says, and ends', { timeout: 2 * PATIENCE_MS }, () => {
  const { stdout, stderr, status } = run(process.execPath, 'plain.ts');
  expect(stderr).toBe('');
  expect(stdout).toBe(example('node').printed);
  expect(status).toBe(0);
});
