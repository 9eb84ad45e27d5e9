// Some steps of a trace: those that are named, and those whose answers they need.
import type { Step } from './step.ts';
import { references } from './trace-file.ts';

/** The steps that a pattern names (a name, in which `*` stands for anything, or the number of a line), and every step that one of
 *  these takes a value from, in the order of the trace. Empty when no pattern names any. */
export function selectedSteps(steps: readonly Step[], patterns: readonly string[]): Step[] {
  const tests = patterns.map(testOf);
  const named = new Map(steps.flatMap((step) => (step.name === undefined ? [] : [[step.name, step] as const])));
  const chosen = new Set<Step>();
  const choose = (step: Step): void => {
    if (chosen.has(step)) return;
    chosen.add(step);
    for (const { value } of references(step)) choose(named.get(value.from)!);
  };
  for (const step of steps) if (tests.some((isMeant) => isMeant(step))) choose(step);
  return steps.filter((step) => chosen.has(step));
}

function testOf(pattern: string): (step: Step) => boolean {
  if (/^\d+$/.test(pattern)) return (step) => String(step.line) === pattern || step.name === pattern;
  const literal = (part: string) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const whole = new RegExp(`^${pattern.split('*').map(literal).join('.*')}$`, 'i');
  return ({ name }) => name !== undefined && whole.test(name);
}
