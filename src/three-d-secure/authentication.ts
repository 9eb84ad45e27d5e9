// Authentication of a cardholder as whoever takes the payment sees it: begun with the card and the purchase, concluded at once or after
// the cardholder has been to the page of the issuer (EMV 3-D Secure Protocol and Core Functions 2.2.0).

/** Y authenticated, A attempted, N not, U unable, R rejected, I informational (EMV 3DS 2.2.0, table A.1, transStatus). */
export type TransactionStatus = 'Y' | 'A' | 'N' | 'U' | 'R' | 'I';

export interface Purchase {
  readonly pan: string;
  /** YYMM. */
  readonly expiry: string;
  readonly amountMinor: number;
  /** ISO 4217 numeric. */
  readonly currency: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly merchantName: string;
  /** DE 42, and merchant category code. */
  readonly acceptor: string;
  readonly categoryCode: string;
  /** ISO 3166-1 numeric. */
  readonly merchantCountry: number;
  readonly acquirerBin: string;
  /** Where the browser brings the CRes. */
  readonly notificationUrl: string;
  readonly cardholderName: string;
  readonly email: string;
  readonly browser: BrowserFacts;
}

export interface BrowserFacts {
  readonly acceptHeader: string;
  readonly userAgent: string;
  readonly language: string;
  readonly address: string;
}

export interface AuthenticationOutcome {
  readonly status: TransactionStatus;
  /** Electronic commerce indicator of the scheme, two digits: 05, 06, 07; 02, 01, 00. */
  readonly eci: string;
  /** CAVV or AAV, base64 of 20 bytes; empty without. */
  readonly authenticationValue: string;
  /** 20 bytes, base64: what 3-D Secure 1 called XID, made of the server's transaction id; empty without. */
  readonly xid: string;
  /** UUIDs; empty where a part was not reached. */
  readonly serverTransactionId: string;
  readonly directoryTransactionId: string;
  readonly acsTransactionId: string;
  /** False when the card takes part in no programme. */
  readonly isEnrolled: boolean;
  /** 01 static, 02 dynamic, 03 out of band; empty without a challenge. */
  readonly authenticationType: string;
  /** 2.1.0, 2.2.0, 2.3.1. */
  readonly messageVersion: string;
  /** transStatusReason, two digits, or what failed, for the log; empty when all is well. */
  readonly reason: string;
}

export type AuthenticationStep =
  | { readonly is: 'concluded'; readonly outcome: AuthenticationOutcome }
  | {
      readonly is: 'challenge';
      readonly serverTransactionId: string;
      /** Where the browser POSTs `creq` and `threeDSSessionData`. */
      readonly url: string;
      /** base64url of the CReq. */
      readonly creq: string;
    };

/** The 3DS server. */
export interface Authenticator {
  /** Never rejects: what fails is an outcome U. */
  begin(purchase: Purchase): Promise<AuthenticationStep>;
  /** The browser has come back with `cres` (base64url), or has not (undefined: time-out). Never rejects. What the RReq said decides, not
   *  what the browser brings. */
  conclude(serverTransactionId: string, cres: string | undefined): Promise<AuthenticationOutcome>;
}
