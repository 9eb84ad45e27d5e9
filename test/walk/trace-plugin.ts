// Tells which files of src a running program enters, in order: a plug-in of the test runner that writes a call at the beginning of
// every function. The functions themselves are not changed.
import { relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ESTree, parseSync, Visitor } from 'rolldown/utils';

const source = resolve(fileURLToPath(new URL('../../src', import.meta.url)));

/** Where a function has its first statement, or its expression. */
interface Body {
  readonly start: number;
  readonly end: number;
  readonly isExpression: boolean;
}

/** The code with a call of `globalThis.entered(path)` in each function. */
export function traced(path: string, code: string): string {
  const bodies: Body[] = [];
  const found = (node: ESTree.Function | ESTree.ArrowFunctionExpression): void => {
    const { body } = node;
    if (body === null) return;
    bodies.push({
      start: body.start,
      end: body.end,
      isExpression: !code.startsWith('{', body.start) || isArrowValue(node),
    });
  };
  const { program, errors } = parseSync(path, code);
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0]!.message}`);
  new Visitor({ FunctionDeclaration: found, FunctionExpression: found, ArrowFunctionExpression: found }).visit(program);
  const call = `globalThis.entered?.(${JSON.stringify(path)})`;
  const edits = bodies.flatMap(({ start, end, isExpression }) =>
    isExpression
      ? [
          { at: start, text: `(${call},` },
          { at: end, text: ')' },
        ]
      : [{ at: start + 1, text: `${call};` }],
  );
  let out = code;
  for (const { at, text } of edits.sort((a, b) => b.at - a.at)) out = out.slice(0, at) + text + out.slice(at);
  return out;
}

function isArrowValue(node: ESTree.Function | ESTree.ArrowFunctionExpression): boolean {
  return node.type === 'ArrowFunctionExpression' && node.expression;
}

export function tracePlugin() {
  return {
    name: 'trace',
    enforce: 'pre' as const,
    transform(code: string, id: string) {
      const path = relative(source, id.split('?')[0]!).split(sep).join('/');
      if (path.startsWith('..') || !path.endsWith('.ts')) return undefined;
      return { code: traced(path, code), map: null };
    },
  };
}
