// What a switch says to the gateway beside it: whose a card is, by the routes and the register of members.
import { BankDirectory } from '../centre/bank-directory.ts';
import type { Configuration } from '../configuration/schema.ts';
import type { GivenParts } from './build-gateway.ts';

export function banksOf(configuration: Configuration): GivenParts['issuerOf'] | undefined {
  const records = configuration.centre?.records ?? configuration.gateway?.records;
  const banks = records === undefined ? undefined : new BankDirectory(records, configuration, Date.now);
  return banks && ((pan) => banks.of(pan));
}
