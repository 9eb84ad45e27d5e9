// The issuers that decide in the process of the switch: the production stub issuers, which keep an account for each card. Each request is
// answered as the day says; what the day lets through, the account decides.
import { LaterDecision, type LocalIssuer } from '../../host/local-issuers.ts';
import { classOf, functionOf, MessageClass, MessageFunction } from '../../iso8583/mti.ts';
import { isApproved } from '../../iso8583/reason.ts';
import { deciderOf } from '../../issuers/decider.ts';
import { domesticIssuer } from '../../issuers/domestic.ts';
import { foreignIssuer } from '../../issuers/foreign.ts';
import type { Decision } from '../../switch/ports.ts';
import { issuerName, type MarketLayout, type MarketMember } from './layout.ts';
import type { MarketVerdicts } from './sale.ts';

/** Nobody's account is used up in a day: who has too little is drawn. */
const OPENING_BALANCE_MINOR = 50_000_000_000;
/** What may be reversed still. */
const TRANSACTIONS = 262_144;
const FOREIGN_DELAY_MS = 180;

/** A member's issuer, under its number. */
export function issuerHere(
  { member, rate }: MarketMember,
  { currency }: Pick<MarketLayout, 'currency'>,
  number: number,
  deadlineMs: number,
  verdicts: MarketVerdicts,
): LocalIssuer {
  const name = issuerName(member.code);
  const settings = { name, openingBalanceMinor: OPENING_BALANCE_MINOR, transactionsLimit: TRANSACTIONS };
  const domestic = currencyText(currency);
  const issuer =
    rate === undefined
      ? domesticIssuer({ ...settings, currency: domestic })
      : foreignIssuer({
          ...settings,
          currency: currencyText(member.currency),
          rates: { [domestic]: rate },
          delayMs: FOREIGN_DELAY_MS,
        });
  const decide = deciderOf(issuer) as LocalIssuer['decide'];
  return {
    number,
    name,
    deadlineMs,
    books: 'memory',
    decide: (request, nowMs) => {
      const mtiClass = classOf(request.mti);
      const isAsked =
        functionOf(request.mti) === MessageFunction.request &&
        (mtiClass === MessageClass.authorization || mtiClass === MessageClass.financial);
      if (!isAsked) return decide(request, nowMs);
      const { reason, isSilent } = verdicts.of(request.message.number(37) - 1);
      if (!isApproved(reason)) return { reason };
      const decision = decide(request, nowMs);
      return isSilent ? silenced(decision) : decision;
    },
  };
}

/** It has decided, and nobody is told. */
function silenced(decision: Decision | LaterDecision): Decision | LaterDecision {
  return decision instanceof LaterDecision ? decision : { ...decision, delayMs: Number.POSITIVE_INFINITY };
}

/** DE 49. */
export function currencyText(currency: number): string {
  return String(currency).padStart(3, '0');
}
