#!/usr/bin/env node
// The door. Compiled code is kept between runs where the system allows it, so that a command starts quickly; the rest is in
// program.ts.
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { runProgram } = await import('./program.ts');
await runProgram();
