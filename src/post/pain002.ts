// What a bank answers to credit transfers: ISO 20022 CustomerPaymentStatusReport (pain.002), of any version, by the payments it rejects.
import { XMLParser, XMLValidator } from 'fast-xml-parser';

interface RejectedPayment {
  /** The end-to-end identification. */
  readonly reference: string;
  /** ISO 20022 external status reason (AC01, AC04...), with what the bank adds. */
  readonly reason: string;
}

const REJECTED = 'RJCT';
const LISTS: ReadonlySet<string> = new Set(['OrgnlPmtInfAndSts', 'TxInfAndSts', 'StsRsnInf', 'AddtlInf']);

type Node = Readonly<Record<string, unknown>>;

/** The rejected payments in the order of the report. Throws a SyntaxError for what is no such report, and for one that rejects payments
 *  without naming them. A payment without a status or a reason has that of its group, and a group that of the file. */
export function rejectedPayments(xml: string): RejectedPayment[] {
  const valid = XMLValidator.validate(xml);
  if (valid !== true) throw new SyntaxError(`${valid.err.msg}, line ${valid.err.line}`);
  const parser = new XMLParser({ removeNSPrefix: true, parseTagValue: false, isArray: (name) => LISTS.has(name) });
  const report = child(child(parser.parse(xml), 'Document'), 'CstmrPmtStsRpt');
  if (report === undefined) throw new SyntaxError('no customer payment status report (pain.002)');
  const found: RejectedPayment[] = [];
  const file = child(report, 'OrgnlGrpInfAndSts') ?? {};
  const groups = list(report, 'OrgnlPmtInfAndSts');
  for (const group of groups) {
    const payments = list(group, 'TxInfAndSts');
    const status = group.PmtInfSts ?? file.GrpSts;
    if (status === REJECTED && payments.length === 0)
      throw new SyntaxError(`${group.OrgnlPmtInfId} is rejected as a whole, and its payments are not named`);
    for (const payment of payments) {
      if ((payment.TxSts ?? status) !== REJECTED) continue;
      if (typeof payment.OrgnlEndToEndId !== 'string')
        throw new SyntaxError('a rejected payment has no OrgnlEndToEndId');
      const reason = reasonOf(payment) || reasonOf(group) || reasonOf(file) || 'not given';
      found.push({ reference: payment.OrgnlEndToEndId, reason });
    }
  }
  if (groups.length === 0 && file.GrpSts === REJECTED)
    throw new SyntaxError('the file is rejected as a whole, and its payments are not named');
  return found;
}

function reasonOf(node: Node): string {
  return list(node, 'StsRsnInf')
    .flatMap((info) => {
      const reason = child(info, 'Rsn');
      return [reason?.Cd ?? reason?.Prtry, ...((info.AddtlInf as unknown[] | undefined) ?? [])];
    })
    .filter((text) => typeof text === 'string' && text !== '')
    .join(' ');
}

function child(node: unknown, name: string): Node | undefined {
  const found = (node as Node | undefined)?.[name];
  return typeof found === 'object' && found !== null ? (found as Node) : undefined;
}

function list(node: Node, name: string): readonly Node[] {
  return (node[name] as readonly Node[] | undefined) ?? [];
}
