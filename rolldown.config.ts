// What is built: the rooms on the way of a message as one module, the journal and the commands as one each, and a thin file for
// each way in. One module, because the compiler of V8 takes
// what a module keeps to itself for constants, and looks up anew, at every use, what is imported from another: the way of a
// message is a fifth quicker for it. The benches go through the same module, so they measure what is shipped.
import { chmodSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { defineConfig } from 'rolldown';

export default defineConfig({
  input: {
    'cli/main': './src/cli/main.ts',
    index: './src/index.ts',
    'sqlite-worker': './src/store/sqlite-worker.ts',
    'plug-in-worker': './src/cli/plug-in-worker.ts',
    'bench/run': './bench/run.ts',
    'bench/loopback-server': './bench/loopback-server.ts',
  },
  // npm makes a program executable when it links it for the first time, and not again after a build.
  plugins: [{ name: 'executable', writeBundle: () => chmodSync('dist/cli/main.js', 0o755) }],
  platform: 'node',
  external: (id) => !id.startsWith('.') && !isAbsolute(id),
  output: {
    dir: 'dist',
    cleanDir: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    codeSplitting: {
      groups: [
        // The journal's thread loads these two and nothing else.
        { name: 'journal', test: /[\\/]src[\\/]journal[\\/]/ },
        { name: 'store', test: /[\\/]src[\\/]store[\\/](?!sqlite-worker)/ },
        // The little that every command needs, also one that only says its version.
        { name: 'words', test: /[\\/]src[\\/](package-file|iso8583[\\/]pan)\.ts$/ },
        {
          name: 'switch8583',
          test: /[\\/]src[\\/](?!cli|index|library|journal|store|records|post|net[\\/]tls|gateway|three-d-secure|security|certification|trace)/,
        },
        // Loaded by whoever plays traces, with the library for their expressions.
        { name: 'trace', test: /[\\/]src[\\/]trace[\\/]/ },
        // Loaded when a link asks for it: a switch without TLS starts without Node's.
        { name: 'tls', test: /[\\/]src[\\/]net[\\/]tls[\\/]/ },
        // Loaded by commands that make or send documents, with the libraries for that.
        { name: 'post', test: /[\\/]src[\\/]post[\\/]/ },
        { name: 'records', test: /[\\/]src[\\/]records[\\/]/ },
        { name: 'security', test: /[\\/]src[\\/]security[\\/]/ },
        // Loaded by the gateway, with its libraries.
        { name: 'gateway', test: /[\\/]src[\\/](gateway|three-d-secure)[\\/]/ },
        // Not for others: package.json leaves dist/bench out.
        { name: 'bench/shared', test: /[\\/]bench[\\/](?!run|loopback-server\.)/ },
      ],
    },
  },
});
