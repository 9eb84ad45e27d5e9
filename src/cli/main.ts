#!/usr/bin/env node
// The entry point of the program. Compiled code is kept between runs where the system allows it, so that a command starts
// quickly. The rest is in program.ts.
import module from 'node:module';
import os from 'node:os';
import { cacheFolder } from './compile-cache.ts';
import './compiler-flags.ts';

/** The only place that says which Node it takes: the first that has Temporal. */
const LEAST_NODE = 26;

if (Number(process.versions.node.split('.')[0]) < LEAST_NODE) {
  process.stderr.write(
    `switch8583 needs Node ${LEAST_NODE} or newer, this is ${process.version}; where npm has installed one (npm install node@${LEAST_NODE}), npx switch8583 uses it\n`,
  );
  process.exitCode = 2;
} else {
  const cache = cacheFolder(process.env.XDG_CACHE_HOME, os.homedir(), process.getuid?.());
  if (cache !== undefined) module.enableCompileCache(cache);
  const { runProgram } = await import('./program.ts');
  await runProgram();
}
