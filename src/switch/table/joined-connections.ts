// Connections that ask for what another has asked for before, while it is in flight: one answer serves all. As a rule there are none.

/** A connection that has joined, and the message type that it used. */
interface Joined {
  readonly connection: number;
  readonly mti: number;
}

export class JoinedConnections {
  /** By slot: only where there are any. */
  private readonly bySlot = new Map<number, Joined[]>();

  /** A connection asks for the transaction in `slot`; false when it has joined before. */
  add(slot: number, connection: number, mti: number): boolean {
    const others = this.bySlot.get(slot);
    if (others === undefined) this.bySlot.set(slot, [{ connection, mti }]);
    else if (others.some((other) => other.connection === connection)) return false;
    else others.push({ connection, mti });
    return true;
  }

  /** The connection is gone: it waits for nothing any more. */
  leave(connection: number): void {
    for (const [slot, others] of this.bySlot) {
      const rest = others.filter((other) => other.connection !== connection);
      if (rest.length > 0) this.bySlot.set(slot, rest);
      else this.bySlot.delete(slot);
    }
  }

  has(slot: number): boolean {
    return this.bySlot.size > 0 && this.bySlot.has(slot);
  }

  /** Those of `slot`, which are forgotten. */
  take(slot: number): readonly Joined[] {
    const others = this.bySlot.get(slot) ?? [];
    this.bySlot.delete(slot);
    return others;
  }
}
