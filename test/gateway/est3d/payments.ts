// A payment as the tests of the protocols tell shops of it.
import { readEst3dForm } from '../../../src/gateway/est3d/order-form.ts';
import type { FormField, OrderForm } from '../../../src/gateway/order-form.ts';
import type { PaymentResult } from '../../../src/gateway/payment-result.ts';

/** 2025-11-25 10:15:00 in Casablanca. */
export const AT = Date.UTC(2025, 10, 25, 9, 15);

export const approved: PaymentResult = {
  response: 'Approved',
  code: '00',
  errorMessage: '',
  oid: 'CMD-1',
  transactionId: '26329ABCD12345',
  approvalCode: '123456',
  reference: '632912345678',
  stan: '000042',
  at: AT,
  clientAddress: '127.0.0.1',
  settlementId: '20251125',
  card: { masked: '400000***0010', brand: 'visa', issuer: "Banque de l'Atlas", expiryMonth: '12', expiryYear: '29' },
  authentication: {
    status: 'Y',
    eci: '05',
    authenticationValue: 'AAABBEg0VhI0VniQEjRWAAAAAAA=',
    xid: 'MDEyMzQ1Njc4OTAxMjM0NTY3ODk=',
    serverTransactionId: '8a880dc0-d2d2-4067-bcb1-b08d1690b26e',
    directoryTransactionId: 'f25084f0-5b16-4c0a-ae5d-b24808a95e4b',
    acsTransactionId: 'd7c1ee99-9478-44a6-b1f2-391e29c6b340',
    isEnrolled: true,
    authenticationType: '02',
    messageVersion: '2.2.0',
    reason: '',
  },
};

/** The form that a shop has posted, with these fields besides those that every form has. */
export function formWith(fields: readonly FormField[] = []): OrderForm {
  const usual: FormField[] = [
    ['clientid', '600000001'],
    ['storetype', '3D_PAY_HOSTING'],
    ['TranType', 'PreAuth'],
    ['amount', '125.50'],
    ['currency', '504'],
    ['oid', 'CMD-1'],
    ['okUrl', 'http://127.0.0.1:9000/ok'],
    ['failUrl', 'http://127.0.0.1:9000/fail'],
  ];
  const read = readEst3dForm([...usual, ...fields], 'fr');
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read.form;
}
