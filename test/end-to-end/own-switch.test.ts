// A switch of one's own, as somebody makes it who has just installed the program: init, serve, replay twice, a plug-in with a fault,
// and how it is stopped.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Folder, program, run, ServerProcess } from './switch-process.ts';

let folder: Folder;
let home = '';
beforeAll(async () => {
  folder = new Folder();
  home = join(folder.path, 'mine');
  const { code, stdout, stderr } = await run(['init', home]);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/my-issuer\.mts, my-spec\.json, switch\.yaml, trace\.jsonl/);
});
afterAll(() => folder.remove());

/** The written configuration on free ports, with changes. */
function configuration(name: string, ...changes: readonly (readonly [string | RegExp, string])[]): string {
  let text = readFileSync(join(home, 'switch.yaml'), 'utf8')
    .replace(/listen: \d+/g, 'listen: 0')
    .replace('./switch.db', 'memory');
  for (const [from, to] of changes) text = text.replace(from, to);
  writeFileSync(join(home, name), text);
  return join(home, name);
}

describe('init', () => {
  test('it runs in a folder whose package.json says CommonJS, and another plug-in is told what to do', async () => {
    writeFileSync(join(folder.path, 'package.json'), '{ "type": "commonjs" }');
    try {
      expect((await run(['serve', join(home, 'switch.yaml'), '--check'])).code).toBe(0);
      const server = await ServerProcess.start(configuration('commonjs.yaml'));
      await server.kill();
      writeFileSync(join(home, 'theirs.ts'), readFileSync(join(home, 'my-issuer.mts')));
      const { code, stderr } = await run(['serve', configuration('theirs.yaml', ['my-issuer.mts', 'theirs.ts'])]);
      expect([code, stderr]).toEqual([2, expect.stringContaining('name it .mts, or say "type": "module" there')]);
    } finally {
      rmSync(join(folder.path, 'package.json'));
    }
  });

  test('overwrites nothing', async () => {
    const { code, stderr } = await run(['init', home]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/has my-issuer\.mts, .* already/)]);
  });

  test('what it writes has no fault', async () => {
    const { code, stdout } = await run(['serve', join(home, 'switch.yaml'), '--check']);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(
        /no fault; shops on 127\.0\.0\.1:8583, terminals on 127\.0\.0\.1:8584; 2 issuers, 2 routes; neither journal nor ports were opened\n$/,
      ),
    ]);
    expect(existsSync(join(home, 'switch.db'))).toBe(false);
    const elsewhere = await run([
      'serve',
      configuration('absent.yaml', ['journal: memory', 'journal: ./absent/switch.db']),
      '--check',
    ]);
    expect([elsewhere.code, elsewhere.stderr]).toEqual([
      2,
      expect.stringMatching(/absent\/switch\.db: .*; create the dir/),
    ]);
    expect((await run(['spec', 'check', join(home, 'my-spec.json')])).code).toBe(0);
  });

  test('it runs, and its trace passes as often as it is played', async () => {
    const server = await ServerProcess.start(configuration('run.yaml'));
    try {
      expect((await server.logged('listening')).pid).toBeGreaterThan(1);
      for (const _ of [1, 2]) {
        const ended = await run(['replay', join(home, 'trace.jsonl'), '--to', String(server.port)]);
        expect([ended.code, ended.stderr]).toEqual([0, '']);
        expect(ended.stdout).toMatch(/\npassed: 6 steps sent in .*, 6 matched\n$/);
      }
    } finally {
      await server.kill();
    }
  });
});

describe('a plug-in', () => {
  const faults: readonly (readonly [string, string, string, RegExp])[] = [
    [
      'a fault of syntax',
      'bad.mjs',
      'export default {\n  make: (\n};\n',
      /bad\.mjs: Unexpected token .*\(.*bad\.mjs:3\)/,
    ],
    ['one in TypeScript', 'bad.ts', 'const a: = 1;\n', /bad\.ts: .*\(.*bad\.ts:1\)/],
    ['syntax that cannot be stripped', 'enum.ts', '\nenum A { B }\n', /enum\.ts: .*enum.*\(.*enum\.ts:2\)/],
    [
      'an exception',
      'throws.ts',
      'function f(): void {\n  throw new Error("no");\n}\nf();\n',
      /: no \(.*throws\.ts:2:9\)/,
    ],
    ['a fault of what it imports', 'deep.ts', 'import "./bad.mjs";\n', /deep\.ts: Unexpected token .*\(.*bad\.mjs:3\)/],
    [
      'an exception of make()',
      'make.ts',
      'import { defineIssuer } from "switch8583";\nexport default defineIssuer(() => {\n  throw new Error("no");\n});\n',
      /make\.ts: no \(.*make\.ts:3:9\)/,
    ],
  ];

  test.each(faults)('%s: exit 2, with file and line', async (_, name, text, told) => {
    writeFileSync(join(home, name), text);
    const file = configuration('faulty.yaml', ['my-issuer.mts', name]);
    const { code, stderr } = await run(['serve', file, '--check']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(told)]);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test.each(['thread', 'none'])('that throws is told with its place in the log: isolation %s', async (isolation) => {
    const text = readFileSync(join(home, 'my-issuer.mts'), 'utf8').replace(
      "if (request.kind === 'other')",
      "if (request.amountMinor === 5000) throw new TypeError('what now');\n      if (request.kind === 'other')",
    );
    writeFileSync(join(home, 'throws-later.ts'), text);
    const line = text.split('\n').findIndex((each) => each.includes('what now')) + 1;
    const changes = [['my-issuer.mts', 'throws-later.ts']] as const;
    const server = await ServerProcess.start(
      configuration('later.yaml', ...changes, ['kind: plugin', `kind: plugin\n    isolation: ${isolation}`]),
    );
    try {
      const ended = await run(['replay', join(home, 'trace.jsonl'), '--only', 'gift*', '--to', String(server.port)]);
      expect(ended.stdout).toMatch(/DE 39 +one of 00 \(approved\) +96 \(system malfunction\)/);
      const { reason } = await server.logged('issuer.broken');
      expect(reason).toMatch(new RegExp(`^what now \\(.*throws-later\\.ts:${line}:\\d+\\)$`));
    } finally {
      await server.kill();
    }
  });
});

describe('how it runs', () => {
  /** Starts `serve` below a shell, as npx does, and gives both. */
  function below(args: readonly string[], env: Record<string, string>) {
    const command = `"${process.execPath}" "${program}" serve ${args.map((each) => `"${each}"`).join(' ')}; true`;
    const shell = spawn('sh', ['-c', command], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let log = '';
    shell.stderr.on('data', (chunk: Buffer) => {
      log += chunk;
    });
    const closed = new Promise<void>((resolve) => shell.stderr.on('close', resolve));
    const until = async (pattern: RegExp) => {
      const untilMs = performance.now() + 20_000;
      while (!pattern.test(log)) {
        if (performance.now() > untilMs) throw new Error(`no ${pattern} in:\n${log}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    return { shell, until, closed, log: () => log };
  }

  test('--pid-file names the process while it runs, and no second one takes it', async () => {
    const pidFile = join(folder.path, 'switch.pid');
    const file = configuration('pid.yaml');
    const { until, closed, log } = below([file, '--pid-file', pidFile], {});
    await until(/listening.*pid=/);
    const pid = Number(readFileSync(pidFile, 'utf8'));
    expect(log()).toContain(`pid=${pid}`);
    const second = await run(['serve', file, '--pid-file', pidFile]);
    expect([second.code, second.stderr]).toEqual([2, expect.stringMatching(new RegExp(`process ${pid}, which runs`))]);
    process.kill(pid, 'SIGTERM');
    await closed;
    expect(existsSync(pidFile)).toBe(false);
    // One that was left behind by a process that is gone is taken over.
    writeFileSync(pidFile, `${pid}\n`);
    const again = below([file, '--pid-file', pidFile], {});
    await again.until(/listening/);
    process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGTERM');
    await again.closed;
  });

  test('a signal to npx stops it in order, though the shell between them hands none on', async () => {
    const { shell, until, closed, log } = below([configuration('npx.yaml')], { npm_command: 'exec' });
    await until(/listening/);
    shell.kill('SIGTERM');
    await closed;
    expect(log()).toMatch(/stopping +signal="the end of npx"[\s\S]*stopped/);
  });

  test('--port is that of the first link', async () => {
    const { code, stdout } = await run(['serve', configuration('port.yaml'), '--port', '18999', '--check']);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/shops on 127\.0\.0\.1:18999, terminals on 127\.0\.0\.1:0/),
    ]);
    const wrong = await run(['serve', configuration('port.yaml'), '--port', '70000', '--check']);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringMatching(/--port: not a port/)]);
  });
});
