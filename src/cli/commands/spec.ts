// `spec`: is a spec file right, what is in it, what is it in the native format, and where do two of them differ.
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { compile } from '../../codec/spec/compile.ts';
import { type SpecDifference, specDifferences } from '../../explain/spec-diff.ts';
import { bundledSpecs, loadSpec, type ReadSpec, readSpecFile } from '../../spec-file.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode, exitCodeHelp } from '../exit-code.ts';
import { print, tell } from '../output.ts';
import { specLines } from '../spec-rows.ts';

const SPEC_FILE = 'a bundled name, or a file: native or moov JSON, jPOS packager XML, pyiso8583 dictionary';

const formatNames: Readonly<Record<ReadSpec['format'], string>> = {
  native: 'native format',
  jpos: 'jPOS packager',
  pyiso8583: 'pyiso8583 dictionary',
};

interface OneSpec {
  spec: string;
}

interface TwoSpecs {
  a: string;
  b: string;
}

interface Formatted {
  format: string;
}

function withOneSpec(argv: Argv) {
  return argv.positional('spec', { type: 'string', demandOption: true, describe: SPEC_FILE }).epilogue(exitCodeHelp);
}

function withFormat(argv: Argv) {
  return argv
    .option('format', { choices: ['text', 'json'], default: 'text', describe: 'how to print' })
    .epilogue(exitCodeHelp);
}

const check: CommandModule<object, OneSpec> = {
  command: 'check <spec>',
  describe: 'say whether a spec can be used, and every fault when it cannot',
  builder: (argv: Argv) => withOneSpec(argv),
  handler({ spec: name }: ArgumentsCamelCase<OneSpec>) {
    const { spec, format, notes } = readSpecFile(name);
    compile(spec);
    const count = Object.keys(spec.fields).length;
    print(`${spec.name}: ${formatNames[format]}, ${count} fields, no fault`);
    for (const note of notes) print(`  note ${note.path}: ${note.message}`);
  },
};

const convert: CommandModule<object, OneSpec & { to: string }> = {
  command: 'convert <spec>',
  describe: 'print a spec in the native format, with everything that it extends',
  builder: (argv: Argv) =>
    withOneSpec(argv).option('to', { choices: ['native'], default: 'native', describe: 'the format to print' }),
  handler({ spec: name }: ArgumentsCamelCase<OneSpec>) {
    const { spec, notes } = readSpecFile(name);
    compile(spec);
    for (const note of notes) tell(`note ${note.path}: ${note.message}`);
    print(JSON.stringify(spec, null, 2));
  },
};

const list: CommandModule<object, Formatted> = {
  command: 'list',
  describe: 'the specs that come with switch8583',
  builder: (argv: Argv) => withFormat(argv),
  handler({ format }: ArgumentsCamelCase<Formatted>) {
    const names = bundledSpecs();
    if (format === 'json') {
      const specs = names.map((name) => {
        const { description, version, fields } = loadSpec(name);
        return { name, version: version ?? null, fields: Object.keys(fields).length, description: description ?? '' };
      });
      print(JSON.stringify(specs, null, 2));
      return;
    }
    const width = Math.max(...names.map((name) => name.length));
    for (const name of names) print(`${name.padEnd(width)}  ${loadSpec(name).description ?? ''}`.trimEnd());
  },
};

const show: CommandModule<object, OneSpec> = {
  command: 'show <spec>',
  describe: 'the fields of a spec: number, name, class, length, encoding, prefix',
  builder: (argv: Argv) => withOneSpec(argv),
  handler({ spec: name }: ArgumentsCamelCase<OneSpec>) {
    const spec = loadSpec(name);
    compile(spec);
    for (const line of specLines(spec)) print(line);
  },
};

const diff: CommandModule<object, TwoSpecs & Formatted> = {
  command: 'diff <a> <b>',
  describe: 'where two specs differ on the wire, by field and axis; exit 1 when they do',
  builder: (argv: Argv) =>
    withFormat(argv)
      .positional('a', { type: 'string', demandOption: true, describe: SPEC_FILE })
      .positional('b', { type: 'string', demandOption: true, describe: SPEC_FILE }),
  handler({ a, b, format }: ArgumentsCamelCase<TwoSpecs & Formatted>) {
    const differences = specDifferences(loadSpec(a), loadSpec(b));
    if (format === 'json') print(JSON.stringify(differences, null, 2));
    else for (const difference of differences) print(differenceText(difference, a, b));
    if (differences.length > 0) process.exitCode = ExitCode.mismatch;
  },
};

export const specCommand: CommandBody = {
  builder: (argv: Argv) =>
    argv.command(check).command(convert).command(list).command(show).command(diff).demandCommand(1, 'name what to do'),
  handler: () => undefined,
};

function differenceText({ path, axis, a, b }: SpecDifference, nameA: string, nameB: string): string {
  const where = path === 'header' ? 'header' : `DE ${path}`;
  if (axis === 'field') return `${where} only in ${a === undefined ? nameB : nameA}`;
  const said = (text: string | undefined) => text ?? 'none';
  return axis === 'header' ? `header: ${said(a)} and ${said(b)}` : `${where} ${axis}: ${said(a)} and ${said(b)}`;
}
