// PHP as a second opinion on what shops compute. Without it the tests that ask it are skipped, and say so; under CI they fail.
import { execFileSync, spawnSync } from 'node:child_process';

const hasPhp = spawnSync('php', ['-v']).status === 0;

/** True when tests that need PHP are to be skipped. Throws under CI, where PHP is required. */
export function isPhpMissing(): boolean {
  if (!hasPhp && process.env.CI === 'true') throw new Error('php is not on this machine, and CI requires it');
  return !hasPhp;
}

/** What a script prints as JSON, when it reads `input` as JSON from `$input`. */
export function askPhp(script: string, input: unknown): unknown {
  const code = `$input = json_decode(stream_get_contents(STDIN), true); ${script}`;
  const options = { input: JSON.stringify(input), maxBuffer: 256 * 1_048_576 };
  return JSON.parse(execFileSync('php', ['-d', 'memory_limit=1G', '-r', code], options).toString());
}
