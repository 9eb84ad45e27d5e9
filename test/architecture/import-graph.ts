// Who imports whom, file by file, types included: circles of imports, and what a file brings with it when it is loaded. Files
// of a circle cannot be understood, tested or moved one without the other.
import { type Source, targetOf } from './source.ts';

export class ImportGraph {
  private readonly sources = new Map<string, Source>();
  private readonly targets = new Map<string, readonly string[]>();

  constructor(sources: readonly Source[]) {
    for (const source of sources) this.sources.set(source.path, source);
    for (const source of sources) {
      const targets = source.imports.flatMap((imported) => targetOf(source, imported) ?? []);
      this.targets.set(source.path, [...new Set(targets)].filter((target) => this.sources.has(target)).sort());
    }
  }

  /** One line for each knot of files that import each other: its shortest circle, and how many files are in the knot. */
  circles(): string[] {
    const lines: string[] = [];
    const knotted = new Set<string>();
    for (const path of this.sources.keys()) {
      if (knotted.has(path)) continue;
      const circle = this.shortestCircle(path);
      if (circle === undefined) continue;
      const knot = this.knotOf(path);
      for (const file of knot) knotted.add(file);
      const size = knot.length === new Set(circle).size ? '' : `, in a knot of ${knot.length} files`;
      lines.push(`${circle.join(' → ')}${size}`);
    }
    return lines;
  }

  /** Everything that is loaded with these files, themselves included. */
  reachable(from: Iterable<string>): Set<string> {
    const reached = new Set(from);
    for (const path of reached) for (const target of this.targets.get(path) ?? []) reached.add(target);
    return reached;
  }

  /** The modules of Node that these files bring with them, each as `file: module`. */
  modulesOf(from: Iterable<string>): string[] {
    return [...this.reachable(from)].flatMap((path) => {
      const specifiers = this.sources.get(path)?.imports.map(({ specifier }) => specifier) ?? [];
      return specifiers.filter((specifier) => specifier.startsWith('node:')).map((module) => `${path}: ${module}`);
    });
  }

  /** The files that a file reaches and that reach it. */
  private knotOf(path: string): string[] {
    return [...this.reachable([path])].filter((other) => this.reachable([other]).has(path));
  }

  /** The shortest way from a file back to itself; undefined when there is none. */
  private shortestCircle(path: string): string[] | undefined {
    const cameFrom = new Map<string, string>();
    const queue = [path];
    for (const at of queue) {
      for (const target of this.targets.get(at) ?? []) {
        if (target === path) return [...wayTo(at, path, cameFrom), path];
        if (cameFrom.has(target)) continue;
        cameFrom.set(target, at);
        queue.push(target);
      }
    }
    return undefined;
  }
}

function wayTo(path: string, start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  return path === start ? [start] : [...wayTo(cameFrom.get(path)!, start, cameFrom), path];
}
