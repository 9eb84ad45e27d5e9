// How a switch inside a program is started, besides its configuration, and what it tells meanwhile.
import type { EventLevel } from '../events/event-row.ts';
import type { EventFields, EventName } from '../events/event-table.ts';

/** Something that is worth a log line; docs/events.md says what each means. Fields hold no card data. */
export type SwitchEvent = {
  [N in EventName]: { readonly name: N; readonly level: EventLevel; readonly fields: EventFields<N> };
}[EventName];

export interface StartOptions {
  /** Gets each event when it happens. What it throws is an uncaught exception, later: it does not reach the switch. */
  readonly onEvent?: ((event: SwitchEvent) => void) | undefined;
}
