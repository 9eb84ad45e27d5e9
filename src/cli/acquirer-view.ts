// The acquirer view: the first of the three ledgers, read out of the answers of a replay. An acquirer knows nothing of the
// switch's transaction numbers. It knows what it requested, what it was answered, and what it had reversed.
import type { FieldValues } from '../codec/field-values.ts';
import { classOf, MessageClass } from '../iso8583/mti.ts';
import { cardNumberOf } from '../iso8583/pan.ts';
import { movedBy } from '../iso8583/processing-code.ts';
import { isApproved, reasonOf } from '../iso8583/reason.ts';
import type { RouteTable } from '../switch/routes.ts';
import type { ReplayReport } from '../trace/replay-report.ts';

/** What the acquirer was told of one approved transaction, less what it had reversed, in minor units. */
interface ApprovedAmount {
  issuer: number;
  /** ISO 4217 numeric. */
  currency: number;
  /** Negative for credits, 0 for enquiries. */
  amountMinor: number;
}

/** The outstanding amounts by what the acquirer was answered. The report must be unmasked. */
export function acquirerView(report: ReplayReport, routes: RouteTable): ApprovedAmount[] {
  const view = new AcquirerView(routes);
  for (const { request, answer } of report.steps) if (answer !== undefined) view.add(request, answer);
  return view.amounts;
}

class AcquirerView {
  private readonly routes: RouteTable;
  /** By what identifies a request: type without its origin, STAN, transmission time. */
  private readonly byKey = new Map<string, ApprovedAmount>();
  /** By retrieval reference number (DE 37). */
  private readonly byReference = new Map<string, ApprovedAmount>();

  constructor(routes: RouteTable) {
    this.routes = routes;
  }

  get amounts(): ApprovedAmount[] {
    return [...this.byKey.values()];
  }

  add(request: FieldValues, answer: FieldValues): void {
    if (!isApproved(reasonOf(textOf(answer, 39)))) return;
    const messageClass = classOf(Number(textOf(answer, 0)));
    if (messageClass === MessageClass.reversal) this.reverse(request);
    else if (messageClass === MessageClass.authorization || messageClass === MessageClass.financial)
      this.approve(request, answer);
  }

  private approve(request: FieldValues, answer: FieldValues): void {
    const key = keyOf(textOf(request, 0), textOf(request, 11), textOf(request, 7));
    // A repeated request has the same answer: it is one transaction.
    if (this.byKey.has(key)) return;
    const pan = cardNumberOf(textOf(request, 2), textOf(request, 35));
    const approved: ApprovedAmount = {
      issuer: this.routes.find(Buffer.from(pan, 'latin1'), 0, pan.length),
      currency: Number(textOf(answer, 49)),
      amountMinor: movedBy(Number(textOf(request, 3)), Number(textOf(answer, 4))),
    };
    this.byKey.set(key, approved);
    const reference = textOf(request, 37);
    if (reference !== '') this.byReference.set(reference, approved);
  }

  private reverse(request: FieldValues): void {
    const original = textOf(request, 90);
    const key = keyOf(original.slice(0, 4), original.slice(4, 10), original.slice(10, 20));
    const approved = this.byKey.get(key) ?? this.byReference.get(textOf(request, 37));
    if (approved === undefined) return;
    const remaining = textOf(request, 95);
    const remainingMinor = Number(remaining.slice(0, 12));
    approved.amountMinor = remaining === '' ? 0 : Math.min(approved.amountMinor, remainingMinor);
  }
}

function keyOf(mti: string, stan: string, transmissionTime: string): string {
  return `${mti.slice(0, 2)}/${stan}/${transmissionTime}`;
}

/** The text of an element; empty when it is absent. */
function textOf(message: FieldValues, element: number): string {
  const value = message[element];
  return typeof value === 'string' ? value : '';
}
