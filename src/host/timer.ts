// What the host needs of time: the clocks, the end of a turn of the event loop, and one call later. The event loop is one
// implementation (net/event-loop-timer.ts), virtual time another (the tests and the benches).

/** Takes back a call that has not been made. */
export type Cancel = () => void;

export interface Timer {
  /** Milliseconds since 1970; never runs backwards, and nobody sets it: what waits goes by it. */
  now(): number;
  /** The time of day, milliseconds since 1970. It may be set, ahead or back, at any moment. */
  wall(): number;
  /** Calls `callback` once when everything that has been read by now has been handed over: the end of the turn. */
  endOfTurn(callback: () => void): void;
  /** Calls `callback` once at `dueMs` or after, never within this call. */
  at(dueMs: number, callback: () => void): Cancel;
}
