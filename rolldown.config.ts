// What is built: the rooms on the way of a message as one module, the journal and the commands as one each, libraries as three, and a
// thin file for each way in. One module, because the compiler of V8 takes what a module keeps to itself for constants, and looks up
// anew, at every use, what is imported from another: the way of a message is a fifth quicker for it. The benches go through the same
// module, so they measure what is shipped.
import { chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, isAbsolute } from 'node:path';
import { defineConfig, type Plugin } from 'rolldown';

/** Libraries of many small files that nearly every command loads, or the switch: as few files they, and what they need, are there in a
 *  third of the time, without what nobody uses. The others stay where npm has put them. */
const BUNDLED = ['zod', 'yaml', 'fast-xml-parser', 'winston', 'yargs', 'yargs/helpers'];

const WHEN_CALLED = '\0when-called:';
const NO_FILES = '\0no-files';

function isExternal(id: string, importer = ''): boolean {
  if (id.startsWith('.') || isAbsolute(id)) return false;
  return (
    isBuiltin(id) || !(BUNDLED.includes(id) || importer.includes('/node_modules/') || importer.startsWith(WHEN_CALLED))
  );
}

/** For help alone yargs lays text out, and the libraries for that compile the names of all emoji when they are loaded: a tenth of a start.
 *  They are loaded when they are called. Its texts in other languages it would look for beside the package, where anybody's may lie. */
const yargsAsOneFile: Plugin = {
  name: 'yargs-as-one-file',
  async resolveId(id, importer = '') {
    if (importer.endsWith('/node_modules/y18n/index.mjs') && id.includes('platform-shims')) return NO_FILES;
    if (!['cliui', 'string-width'].includes(id) || !importer.includes('/node_modules/yargs/lib/')) return null;
    const found = await this.resolve(id, importer, { skipSelf: true });
    return `${WHEN_CALLED}${found!.id}`;
  },
  load(id) {
    if (id === NO_FILES) {
      return "import { format } from 'node:util'; export default { fs: {}, format, resolve: () => '', exists: () => false };";
    }
    if (!id.startsWith(WHEN_CALLED)) return null;
    const own = `const own = require(${JSON.stringify(id.slice(WHEN_CALLED.length))});`;
    // One of the two says itself what a `require` of it gives.
    return `export default (...given) => { ${own} return (own.default ?? own)(...given); };`;
  },
};

/** npm makes a program executable when it links it for the first time, and not again after a build. */
const executable: Plugin = { name: 'executable', writeBundle: () => chmodSync('dist/cli/main.js', 0o755) };

/** Who has written what is bundled, and on what terms it may be passed on: also of what a library needs, for that may be part of its own
 *  files. */
const licences: Plugin = {
  name: 'licences',
  generateBundle(_, bundle) {
    const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
    const folders = new Set(modules.flatMap((id) => /^\/.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? []));
    // What is added on the way is looked at as well.
    for (const folder of folders) {
      for (const name of Object.keys(packageIn(folder).dependencies ?? {})) folders.add(folderOf(name, folder));
    }
    const texts = [...folders].sort().map((folder) => {
      const { name, version, license, author } = packageIn(folder);
      const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
      const text =
        file === undefined ? `Copyright (c) ${author.name ?? author}` : readFileSync(`${folder}/${file}`, 'utf8');
      return `${name} ${version}, ${license}\n\n${text.trim()}\n`;
    });
    this.emitFile({ type: 'asset', fileName: 'libraries.txt', source: texts.join(`\n${'-'.repeat(80)}\n\n`) });
  },
};

function packageIn(folder: string) {
  return JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
}

/** Where a package finds another: in its own folder of packages, or in one above. */
function folderOf(name: string, from: string): string {
  for (let above = from; above !== dirname(above); above = dirname(above)) {
    if (existsSync(`${above}/node_modules/${name}/package.json`)) return `${above}/node_modules/${name}`;
  }
  throw new Error(`${from} needs ${name}, which is not installed`);
}

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
  plugins: [yargsAsOneFile, executable, licences],
  platform: 'node',
  external: isExternal,
  output: {
    dir: 'dist',
    // Escaped, nearly every file is ASCII: read, and kept by V8, at a byte a character. The commentary stands in the source and in the
    // declarations.
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
        // The journal's thread loads these three and nothing else.
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
