// The log as a sink of events: each is a line at the level that the event table gives it.
import { type EventSink, eventTable } from '../events/event-table.ts';
import type { Log, LogFields } from './log.ts';

/** Where events go that are to be read in `log`. */
export function eventsTo(log: Log): EventSink {
  return (event, fields) => log[eventTable[event].level](event, fields as LogFields);
}
