// Every text of statements and bulletins, in every language: one row each. `{name}` stands for what `text` is given by that name.
import type { Language } from '../member.ts';

/** The languages in the order of the rows. */
export const languages = ['fr', 'en', 'ar'] as const satisfies readonly Language[];

type Row = readonly [fr: string, en: string, ar: string];

export const texts = {
  statementTitle: ['Relevé des opérations par carte', 'Statement of card operations', 'كشف عمليات البطاقات'],
  statementSubject: [
    'Relevé des opérations par carte du {date} – {merchant}',
    'Statement of card operations of {date} – {merchant}',
    'كشف عمليات البطاقات ليوم {date} – {merchant}',
  ],
  statementGreeting: [
    'Veuillez trouver ci-après le relevé de vos opérations par carte pour la journée comptable du {date}.',
    'Please find below the statement of your card operations for the business day of {date}.',
    'تجدون أسفله كشف عملياتكم بالبطاقات برسم اليوم المحاسبي {date}.',
  ],
  businessDay: ['Journée comptable', 'Business day', 'اليوم المحاسبي'],
  reference: ['Référence', 'Reference', 'المرجع'],
  contract: ['Contrat', 'Contract', 'العقد'],
  acceptor: ['Numéro d’accepteur', 'Card acceptor', 'رقم التاجر'],
  account: ['Compte (RIB)', 'Account (RIB)', 'الحساب (RIB)'],
  site: ['Site', 'Site', 'الموقع'],
  city: ['Ville', 'City', 'المدينة'],
  bank: ['Banque acquéreur', 'Acquiring bank', 'البنك المقتني'],
  currency: ['Devise', 'Currency', 'العملة'],
  settlement: ['Règlement', 'Settlement', 'التسوية'],
  sales: ['Ventes', 'Sales', 'المبيعات'],
  refunds: ['Remboursements', 'Refunds', 'المبالغ المستردة'],
  reversals: ['Annulations', 'Reversals', 'الإلغاءات'],
  gross: ['Montant brut', 'Gross amount', 'المبلغ الإجمالي'],
  commission: ['Commission', 'Commission', 'العمولة'],
  fees: ['Abonnement et frais', 'Fees', 'الرسوم'],
  vat: ['TVA ({rate})', 'VAT ({rate})', 'الضريبة على القيمة المضافة ({rate})'],
  reserve: ['Retenue de garantie', 'Guarantee reserve', 'حجز الضمان'],
  carriedIn: ['Report débiteur antérieur', 'Debt brought forward', 'رصيد مدين سابق'],
  carriedOut: ['Report à nouveau (débiteur)', 'Debt carried forward', 'رصيد مدين مرحل'],
  net: ['Net à payer', 'Net amount', 'المبلغ الصافي'],
  payment: ['Virement', 'Credit transfer', 'التحويل البنكي'],
  payOn: ['Date de règlement', 'Payment date', 'تاريخ الأداء'],
  paid: [
    'Un virement de {amount} porte la référence {reference} et sera exécuté le {date}.',
    'A credit transfer of {amount} with reference {reference} will be made on {date}.',
    'سيتم تحويل مبلغ {amount} تحت المرجع {reference} بتاريخ {date}.',
  ],
  notPaid: [
    'Aucun virement pour cette journée.',
    'No credit transfer is made for this day.',
    'لا يوجد أي تحويل برسم هذا اليوم.',
  ],
  isCarried: [
    'Un montant de {amount} est reporté et sera déduit des prochains règlements.',
    'An amount of {amount} is carried forward and will be deducted from the next payments.',
    'سيتم ترحيل مبلغ {amount} وخصمه من التسويات المقبلة.',
  ],
  byBrand: ['Totaux par marque', 'Totals by brand', 'المجاميع حسب العلامة'],
  brand: ['Marque', 'Brand', 'العلامة'],
  count: ['Nombre', 'Number', 'العدد'],
  declinedCount: ['Refusées', 'Declined', 'المرفوضة'],
  total: ['Total', 'Total', 'المجموع'],
  operations: ['Détail des opérations', 'Operations', 'تفاصيل العمليات'],
  date: ['Date', 'Date', 'التاريخ'],
  time: ['Heure', 'Time', 'الساعة'],
  card: ['Carte', 'Card', 'البطاقة'],
  origin: ['Origine', 'Origin', 'المصدر'],
  domestic: ['Maroc', 'Morocco', 'المغرب'],
  foreign: ['Étranger', 'Foreign', 'الخارج'],
  kind: ['Opération', 'Operation', 'العملية'],
  purchase: ['Vente', 'Sale', 'بيع'],
  refund: ['Remboursement', 'Refund', 'استرداد'],
  cash: ['Retrait', 'Cash', 'سحب نقدي'],
  purchaseReversal: ['Annulation de vente', 'Sale reversal', 'إلغاء بيع'],
  refundReversal: ['Annulation de remb.', 'Refund reversal', 'إلغاء استرداد'],
  cashReversal: ['Annulation de retrait', 'Cash reversal', 'إلغاء سحب'],
  amount: ['Montant', 'Amount', 'المبلغ'],
  approvalCode: ['Autorisation', 'Authorization', 'رقم الترخيص'],
  rrn: ['RRN', 'RRN', 'RRN'],
  terminal: ['Terminal', 'Terminal', 'الجهاز'],
  outcome: ['Résultat', 'Outcome', 'النتيجة'],
  approved: ['Acceptée', 'Approved', 'مقبولة'],
  declined: ['Refusée : {reason}', 'Declined: {reason}', 'مرفوضة: {reason}'],
  noOperations: ['Aucune opération.', 'No operations.', 'لا توجد عمليات.'],
  moreLines: [
    '{shown} lignes sur {all} sont reprises ici ; le fichier CSV joint les contient toutes.',
    '{shown} of {all} lines are shown here; the attached CSV file has them all.',
    'تظهر هنا {shown} من أصل {all} من الأسطر؛ ويتضمن ملف CSV المرفق جميعها.',
  ],
  maskedNote: [
    'Les numéros de carte sont masqués. Les opérations refusées n’entrent dans aucun total.',
    'Card numbers are masked. Declined operations are in no total.',
    'أرقام البطاقات مخفية جزئيا. العمليات المرفوضة غير محتسبة في أي مجموع.',
  ],
  simulated: [
    'Document produit par un simulateur : aucune somme n’est réellement due ni payée.',
    'Made by a simulator: no money is really due or paid.',
    'وثيقة صادرة عن نظام محاكاة: لا يوجد أي مبلغ مستحق أو مؤدى فعليا.',
  ],
  page: ['Page {page} sur {pages}', 'Page {page} of {pages}', 'الصفحة {page} من {pages}'],
  bulletinTitle: [
    'Bulletin de l’activité e-commerce',
    'Bulletin of e-commerce activity',
    'نشرة نشاط التجارة الإلكترونية',
  ],
  bulletinSubject: [
    'Bulletin de l’activité {period} – {bank}',
    'Activity bulletin {period} – {bank}',
    'نشرة النشاط {period} – {bank}',
  ],
  bulletinGreeting: [
    'Veuillez trouver ci-après les sites nouvellement affiliés et les demandes d’autorisation de vos porteurs.',
    'Please find below the newly affiliated sites and the authorization requests of your cardholders.',
    'تجدون أسفله المواقع المنخرطة حديثا وطلبات الترخيص الصادرة عن حاملي بطاقاتكم.',
  ],
  period: ['Période', 'Period', 'الفترة'],
  ofDay: ['du {date}', 'of {date}', 'ليوم {date}'],
  ofDays: ['du {from} au {to}', 'from {from} to {to}', 'من {from} إلى {to}'],
  institution: ['Établissement', 'Institution', 'المؤسسة'],
  newSites: ['Sites nouvellement affiliés', 'Newly affiliated sites', 'المواقع المنخرطة حديثا'],
  noNewSites: ['Aucun nouveau site.', 'No new site.', 'لا توجد مواقع جديدة.'],
  merchant: ['Commerçant', 'Merchant', 'التاجر'],
  category: ['MCC', 'MCC', 'MCC'],
  activeOn: ['Actif depuis', 'Active since', 'نشيط منذ'],
  activity: [
    'Demandes d’autorisation de vos porteurs',
    'Authorization requests of your cardholders',
    'طلبات الترخيص لحاملي بطاقاتكم',
  ],
  noActivity: ['Aucune demande d’autorisation.', 'No authorization requests.', 'لا توجد طلبات ترخيص.'],
  customers: ['Porteurs', 'Cardholders', 'حاملو البطاقات'],
  enrolled: [
    'Porteurs enrôlés (e-commerce)',
    'Cardholders enrolled for e-commerce',
    'حاملو البطاقات المسجلون للتجارة الإلكترونية',
  ],
  enrolledNew: ['Nouvellement enrôlés', 'Newly enrolled', 'المسجلون حديثا'],
  enrolledClosed: ['Radiés', 'Struck off', 'المشطب عليهم'],
  requests: ['Demandes', 'Requests', 'الطلبات'],
  approvals: ['Acceptées', 'Approved', 'المقبولة'],
  rate: ['Taux d’acceptation', 'Approval rate', 'نسبة القبول'],
  otherMerchants: ['Autres points d’acceptation', 'Other points of acceptance', 'نقط قبول أخرى'],
  declinesByReason: ['Refus par motif', 'Declines by reason', 'الرفض حسب السبب'],
  reason: ['Motif', 'Reason', 'السبب'],
  code: ['Code', 'Code', 'الرمز'],
  customersNote: [
    'Un porteur est une carte : les cartes distinctes sont comptées par une empreinte à clé, aucun numéro n’est conservé.',
    'A cardholder is a card: distinct cards are counted by a keyed hash, no number is kept.',
    'يقصد بحامل البطاقة بطاقة واحدة: تحتسب البطاقات المتمايزة ببصمة ذات مفتاح ولا يحتفظ بأي رقم.',
  ],
} as const satisfies Record<string, Row>;

export type TextName = keyof typeof texts;

/** In a text of both directions, what has no Arabic in it is set apart, so that it is read from the left: Unicode LRI and PDI. */
const ISOLATE = '\u2066';
const END_OF_ISOLATE = '\u2069';

/** A value within a text of a language: an amount, a date, a number. */
export function isolated(value: string, language: Language): string {
  if (language !== 'ar' || value === '' || /\p{Script=Arabic}/u.test(value)) return value;
  return ISOLATE + value + END_OF_ISOLATE;
}

/** A text with `{name}` replaced. Throws a RangeError for a name that the text wants and is not given: a defect. */
export function text(name: TextName, language: Language, values: Readonly<Record<string, string>> = {}): string {
  return texts[name][languages.indexOf(language)]!.replaceAll(/\{(\w+)\}/g, (_, wanted: string) => {
    const value = values[wanted];
    if (value === undefined) throw new RangeError(`${name} wants ${wanted}`);
    return isolated(value, language);
  });
}
