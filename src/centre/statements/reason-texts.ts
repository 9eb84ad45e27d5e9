// Why a request was declined, as merchants and banks read it. English is the wording of the table of reasons.
import { Reason, reasonMeaning, reasonText } from '../../iso8583/reason.ts';
import type { Language } from '../member.ts';

type Row = readonly [fr: string, ar: string];

/** By the name of the reason; each that is no approval has its row. */
export const reasonTexts = {
  doNotHonour: ['ne pas honorer', 'رفض البنك المصدر'],
  expiredCard: ['carte expirée', 'بطاقة منتهية الصلاحية'],
  suspectedFraud: ['suspicion de fraude', 'اشتباه في الاحتيال'],
  contactAcquirer: ['contacter l’acquéreur', 'الاتصال بالبنك المقتني'],
  restrictedCard: ['carte restreinte', 'بطاقة مقيدة'],
  pinTriesExceeded: ['nombre d’essais du code dépassé', 'تجاوز عدد محاولات الرمز السري'],
  referToIssuer: ['contacter l’émetteur', 'الاتصال بالبنك المصدر'],
  referToIssuerSpecial: ['contacter l’émetteur, cas particulier', 'الاتصال بالبنك المصدر، حالة خاصة'],
  invalidMerchant: ['commerçant non valide', 'تاجر غير صالح'],
  invalidAmount: ['montant non valide', 'مبلغ غير صالح'],
  invalidCardNumber: ['numéro de carte non valide', 'رقم بطاقة غير صالح'],
  noSuchAccount: ['compte inexistant', 'حساب غير موجود'],
  functionNotSupported: ['fonction non prise en charge', 'وظيفة غير متاحة'],
  notSufficientFunds: ['provision insuffisante', 'رصيد غير كاف'],
  incorrectPin: ['code confidentiel erroné', 'رمز سري خاطئ'],
  noCardRecord: ['carte inconnue', 'بطاقة غير معروفة'],
  notPermittedToCardholder: ['opération interdite au porteur', 'عملية غير مسموحة لحامل البطاقة'],
  notPermittedToTerminal: ['opération interdite au terminal', 'عملية غير مسموحة للجهاز'],
  exceedsAmountLimit: ['plafond dépassé', 'تجاوز سقف المبلغ'],
  securityViolation: ['règle de sécurité enfreinte', 'خرق لقواعد الأمان'],
  exceedsFrequency: ['nombre d’opérations dépassé', 'تجاوز عدد العمليات'],
  pickUp: ['carte à retenir', 'حجز البطاقة'],
  pickUpExpired: ['carte expirée, à retenir', 'بطاقة منتهية الصلاحية، حجز البطاقة'],
  pickUpFraud: ['suspicion de fraude, carte à retenir', 'اشتباه في الاحتيال، حجز البطاقة'],
  lostCard: ['carte perdue', 'بطاقة ضائعة'],
  stolenCard: ['carte volée', 'بطاقة مسروقة'],
  invalidTransaction: ['opération non valide', 'عملية غير صالحة'],
  reEnter: ['à recommencer', 'إعادة العملية'],
  formatError: ['erreur de format', 'خطأ في الصيغة'],
  cutoverInProcess: ['arrêté en cours', 'إقفال اليوم جار'],
  issuerInoperative: ['banque indisponible', 'البنك غير متاح'],
  noSuchIssuer: ['émetteur inconnu', 'بنك مصدر غير معروف'],
  systemMalfunction: ['incident technique', 'عطل تقني'],
  responseTooLate: ['réponse tardive', 'جواب متأخر'],
  duplicate: ['transmission en double', 'إرسال مكرر'],
  inBalance: ['rapprochement équilibré', 'المطابقة متوازنة'],
  outOfBalance: ['rapprochement déséquilibré', 'المطابقة غير متوازنة'],
  nothingToReconcile: ['rien à rapprocher', 'لا شيء للمطابقة'],
  wrongBatch: ['autre lot attendu', 'دفعة أخرى منتظرة'],
  totalsNotAvailable: ['totaux indisponibles', 'المجاميع غير متوفرة'],
  originalNotFound: ['opération d’origine introuvable', 'العملية الأصلية غير موجودة'],
} as const satisfies Partial<Record<keyof typeof Reason, Row>>;

const byReason = new Map<Reason, Row>(
  Object.entries(reasonTexts).map(([name, row]) => [Reason[name as keyof typeof reasonTexts], row]),
);

/** What a reason means; one that the table lacks is its code. */
export function reasonIn(reason: Reason, language: Language): string {
  const row = byReason.get(reason);
  if (language === 'en') return reasonMeaning(reason);
  return row === undefined ? `code ${reasonCode(reason)}` : row[language === 'fr' ? 0 : 1];
}

/** The two digits that terminals show (DE 39 of 1987). */
export function reasonCode(reason: Reason): string {
  return reasonText(reason, 0);
}
