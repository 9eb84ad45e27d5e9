// What is built: the rooms on the way of a message as one module, the journal and the commands as one each, libraries as three, and a
// thin file for each way in. One module, because the compiler of V8 takes what a module keeps to itself for constants, and looks up
// anew, at every use, what is imported from another: the way of a message is a fifth quicker for it. The benches go through the same
// module, so they measure what is shipped.
import { chmodSync, globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { isAbsolute } from 'node:path';
import { defineConfig, type Plugin } from 'rolldown';

/** Libraries of many small files that nearly every command loads, or the switch: as few files they, and what they need, are there in a
 *  third of the time, without what nobody uses. The others stay where npm has put them. */
const BUNDLED = ['zod', 'yaml', 'fast-xml-parser', 'winston', 'yargs', 'yargs/helpers'];

const WHEN_CALLED = '\0when-called:';

function isExternal(id: string, importer = ''): boolean {
  if (id.startsWith('.') || isAbsolute(id)) return false;
  return (
    isBuiltin(id) || !(BUNDLED.includes(id) || importer.includes('/node_modules/') || importer.startsWith(WHEN_CALLED))
  );
}

/** For help alone yargs lays text out, and the libraries for that compile the names of all emoji when they are loaded: a tenth of a start.
 *  They are loaded when they are called. */
const layoutWhenCalled: Plugin = {
  name: 'layout-when-called',
  async resolveId(id, importer = '') {
    if (!['cliui', 'string-width'].includes(id) || !importer.includes('/node_modules/yargs/lib/')) return null;
    const found = await this.resolve(id, importer, { skipSelf: true });
    return `${WHEN_CALLED}${found!.id}`;
  },
  load(id) {
    if (!id.startsWith(WHEN_CALLED)) return null;
    // One of them says itself what a `require` of it gives.
    return `export default (...given) => { const own = require(${JSON.stringify(id.slice(WHEN_CALLED.length))}); return (own.default ?? own)(...given); };`;
  },
};

/** npm makes a program executable when it links it for the first time, and not again after a build. */
const executable: Plugin = { name: 'executable', writeBundle: () => chmodSync('dist/cli/main.js', 0o755) };

/** Who has written what is bundled, and on what terms it may be passed on. */
const licences: Plugin = {
  name: 'licences',
  generateBundle(_, bundle) {
    const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
    const folders = modules.flatMap((id) => /^\/.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? []);
    const texts = [...new Set(folders)].sort().map((folder) => {
      const { name, version, license, author } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
      const [file] = globSync(`${folder}/{LICENSE,LICENCE,license}*`);
      const text = file === undefined ? `Copyright (c) ${author.name ?? author}` : readFileSync(file, 'utf8').trim();
      return `${name} ${version}, ${license}\n\n${text}\n`;
    });
    this.emitFile({ type: 'asset', fileName: 'libraries.txt', source: texts.join(`\n${'-'.repeat(80)}\n\n`) });
  },
};

export default defineConfig({
  input: {
    'cli/main': './src/cli/main.ts',
    index: './src/index.ts',
    'sqlite-worker': './src/store/sqlite-worker.ts',
    'plug-in-worker': './src/cli/plug-in-worker.ts',
    'reload-worker': './src/cli/reload-worker.ts',
    'bench/run': './bench/run.ts',
    'bench/loopback-server': './bench/loopback-server.ts',
  },
  plugins: [layoutWhenCalled, executable, licences],
  platform: 'node',
  external: isExternal,
  output: {
    dir: 'dist',
    // What is pure ASCII is read, and kept by V8, at a byte a character. The commentary stands in the source, and in the declarations.
    charset: 'ascii',
    comments: { legal: true, annotation: true, jsdoc: false },
    cleanDir: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    codeSplitting: {
      groups: [
        { name: 'yargs', test: /[\\/]node_modules[\\/]yargs[\\/]/ },
        // Loaded by what keeps a log.
        { name: 'winston', test: /[\\/]node_modules[\\/]winston[\\/]/ },
        { name: 'libraries', test: /[\\/]node_modules[\\/]/ },
        // The journal's thread loads these two and nothing else.
        { name: 'journal', test: /[\\/]src[\\/]journal[\\/]/ },
        // The start of that thread, while the rest is loaded.
        { name: 'journal-start', test: /[\\/]src[\\/]store[\\/]started-thread\.ts$/ },
        { name: 'store', test: /[\\/]src[\\/]store[\\/](?!sqlite-worker)/ },
        // The little that every command needs, also one that only says its version.
        { name: 'words', test: /[\\/]src[\\/](package-file|iso8583[\\/]pan)\.ts$/ },
        {
          name: 'switch8583',
          test: /[\\/]src[\\/](?!cli|index|library|journal|store|records|post|net[\\/]tls|gateway|three-d-secure|security|certification|trace|centre|simulate)/,
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
