// What this room asks of a log: an event and facts. The facts must not hold card data.

export type NetFacts = Readonly<Record<string, string | number | undefined>>;

export interface NetLog {
  info(event: string, facts?: NetFacts): void;
  warn(event: string, facts?: NetFacts): void;
  error(event: string, facts?: NetFacts): void;
  debug(event: string, facts?: NetFacts): void;
}
