// Every text of the merchant centre, in every language: one row each.
import type { Language } from '../../centre/member.ts';
import { isolated } from '../../centre/statements/texts.ts';
import { languages } from '../pages/texts.ts';

type Row = readonly [fr: string, en: string, ar: string];

export const texts = {
  centre: ['Espace commerçant', 'Merchant centre', 'فضاء التاجر'],
  clientId: ['Identifiant de la boutique (clientid)', 'Store id (clientid)', 'معرف المتجر (clientid)'],
  secret: ['Clé de la boutique ou mot de passe', 'Store key or password', 'مفتاح المتجر أو كلمة المرور'],
  secretHelp: [
    'La clé, le mot de passe de l’interface XML, ou le mot de passe de lecture.',
    'The key, the password of the XML interface, or the password for looking.',
    'المفتاح، أو كلمة مرور واجهة XML، أو كلمة مرور الاطلاع.',
  ],
  signIn: ['Se connecter', 'Sign in', 'دخول'],
  signOut: ['Se déconnecter', 'Sign out', 'خروج'],
  wrongSecret: [
    'L’identifiant et la clé ou le mot de passe ne vont pas ensemble.',
    'The store id and the key or password do not fit.',
    'المعرف والمفتاح أو كلمة المرور غير متطابقين.',
  ],
  tooManyTries: [
    'Trop d’essais. Attendez un quart d’heure.',
    'Too many tries. Wait a quarter of an hour.',
    'محاولات كثيرة جدا. انتظروا ربع ساعة.',
  ],
  isOver: [
    'Votre session est terminée. Connectez-vous de nouveau.',
    'Your session is over. Sign in again.',
    'انتهت جلستكم. سجلوا الدخول من جديد.',
  ],
  onlyLooks: ['Lecture seule', 'Read only', 'للاطلاع فقط'],
  orders: ['Commandes', 'Orders', 'الطلبات'],
  day: ['Journée', 'Day', 'اليوم'],
  viewers: ['Lecture seule', 'Read-only access', 'حق الاطلاع'],
  viewersWords: [
    'Qui se connecte avec ce mot de passe voit tout et ne peut rien faire. Il change avec la clé de la boutique.',
    'Who signs in with this password sees everything and can do nothing. It changes with the key of the store.',
    'من يسجل الدخول بكلمة المرور هذه يرى كل شيء ولا يستطيع القيام بأي عملية. تتغير مع مفتاح المتجر.',
  ],
  viewingPassword: ['Mot de passe de lecture', 'Password for looking', 'كلمة مرور الاطلاع'],
  latest: ['Les dernières commandes', 'The latest orders', 'آخر الطلبات'],
  noOrders: ['Aucune commande.', 'No orders.', 'لا توجد طلبات.'],
  findOrder: ['Numéro de commande (oid)', 'Order number (oid)', 'رقم الطلب (oid)'],
  find: ['Chercher', 'Find', 'بحث'],
  notFound: ['Il n’y a pas de commande {oid}.', 'There is no order {oid}.', 'لا يوجد طلب رقم {oid}.'],
  order: ['Commande', 'Order', 'الطلب'],
  status: ['État', 'Status', 'الحالة'],
  amount: ['Montant', 'Amount', 'المبلغ'],
  captured: ['Capturé', 'Captured', 'المحصل'],
  refunded: ['Remboursé', 'Refunded', 'المسترد'],
  kind: ['Type', 'Kind', 'النوع'],
  time: ['Heure', 'Time', 'الوقت'],
  steps: ['Ce qui s’est passé', 'What has happened', 'ما الذي حدث'],
  answer: ['Réponse', 'Answer', 'الجواب'],
  card: ['Carte', 'Card', 'البطاقة'],
  approval: ['Autorisation', 'Approval', 'رقم الترخيص'],
  reference: ['Référence (RRN)', 'Reference (RRN)', 'المرجع (RRN)'],
  statusD: ['Refusée', 'Declined', 'مرفوض'],
  statusA: ['Autorisée', 'Authorised', 'مرخص'],
  statusC: ['Capturée', 'Captured', 'محصل'],
  statusS: ['Vendue', 'Sold', 'مبيع'],
  statusPN: ['En cours', 'Under way', 'جار'],
  statusCNCL: ['Abandonnée', 'Cancelled', 'ملغى من الزبون'],
  statusERR: ['En erreur', 'Failed', 'خطأ'],
  statusV: ['Annulée', 'Voided', 'ملغى'],
  statusR: ['À annuler', 'To be reversed', 'قيد الإلغاء'],
  kindAuth: ['Vente', 'Sale', 'بيع'],
  kindPreAuth: ['Préautorisation', 'Pre-authorisation', 'ترخيص مسبق'],
  stepAttempt: ['Paiement', 'Payment', 'أداء'],
  stepCapture: ['Capture', 'Capture', 'تحصيل'],
  stepVoid: ['Annulation', 'Void', 'إلغاء'],
  stepRefund: ['Remboursement', 'Refund', 'استرداد'],
  doCapture: ['Capturer', 'Capture', 'تحصيل'],
  doVoid: ['Annuler', 'Void', 'إلغاء'],
  doRefund: ['Rembourser', 'Refund', 'استرداد'],
  amountToCapture: ['Montant à capturer', 'Amount to capture', 'المبلغ المراد تحصيله'],
  amountToRefund: ['Montant à rembourser', 'Amount to refund', 'المبلغ المراد استرداده'],
  voidWords: [
    'Défait la dernière opération de la journée.',
    'Undoes the last operation of the day.',
    'يلغي آخر عملية في اليوم.',
  ],
  done: ['C’est fait.', 'Done.', 'تم.'],
  notDone: ['Refusé : {why}', 'Refused: {why}', 'مرفوض: {why}'],
  doneAlready: [
    'Ce formulaire a déjà été envoyé : rien n’a été fait une seconde fois.',
    'This form was sent already: nothing was done a second time.',
    'سبق إرسال هذه الاستمارة: لم يتم أي شيء مرة ثانية.',
  ],
  wrongAmount: [
    'Ce montant ne peut pas être lu, ou dépasse ce qui reste. Écrivez 125,50.',
    'This amount cannot be read, or is more than is left. Write 125.50.',
    'لا يمكن قراءة هذا المبلغ أو أنه يتجاوز الباقي. اكتبوا 125.50.',
  ],
  dayOf: ['Journée du {date}', 'Day of {date}', 'يوم {date}'],
  chooseDay: ['Journée comptable', 'Business day', 'اليوم المحاسبي'],
  show: ['Afficher', 'Show', 'عرض'],
  count: ['Nombre', 'Number', 'العدد'],
  total: ['Total', 'Total', 'المجموع'],
  sales: ['Ventes et captures', 'Sales and captures', 'المبيعات والتحصيلات'],
  voids: ['Annulations', 'Voids', 'الإلغاءات'],
  refunds: ['Remboursements', 'Refunds', 'المبالغ المستردة'],
  net: ['Net', 'Net', 'الصافي'],
  nothingOnDay: ['Rien n’a été fait ce jour.', 'Nothing was done on this day.', 'لم يتم أي شيء في هذا اليوم.'],
  settlement: ['Règlement', 'Settlement', 'التسوية'],
  notSettled: ['Cette journée n’est pas encore réglée.', 'This day is not settled yet.', 'لم تتم تسوية هذا اليوم بعد.'],
  settledSales: ['Ventes', 'Sales', 'المبيعات'],
  settledRefunds: ['Remboursements', 'Refunds', 'المبالغ المستردة'],
  commission: ['Commission', 'Commission', 'العمولة'],
  vat: ['TVA', 'VAT', 'الضريبة على القيمة المضافة'],
  fees: ['Frais', 'Fees', 'الرسوم'],
  paid: ['Payé', 'Paid', 'المؤدى'],
  payOn: ['Date de règlement', 'Payment date', 'تاريخ الأداء'],
  onlyLatest: [
    'Compté sur les {most} dernières commandes.',
    'Counted from the latest {most} orders.',
    'محسوب على أساس آخر {most} طلب.',
  ],
  noPage: ['Il n’y a pas de telle page.', 'There is no such page.', 'لا توجد مثل هذه الصفحة.'],
  notFromHere: [
    'Cette demande ne vient pas de cette page. Rien n’a été fait.',
    'This request does not come from this page. Nothing was done.',
    'هذا الطلب لم يصدر عن هذه الصفحة. لم يتم أي شيء.',
  ],
  notAllowed: [
    'Vous pouvez voir, et rien faire : connectez-vous avec la clé.',
    'You may look and do nothing: sign in with the key.',
    'يمكنكم الاطلاع فقط: سجلوا الدخول بالمفتاح.',
  ],
} as const satisfies Record<string, Row>;

export type TextName = keyof typeof texts;

/** A text with `{name}` replaced. Throws a RangeError for a name that the text wants and is not given: a defect. */
export function text(name: TextName, language: Language, values: Readonly<Record<string, string>> = {}): string {
  return texts[name][languages.indexOf(language)]!.replaceAll(/\{(\w+)\}/g, (_, wanted: string) => {
    const value = values[wanted];
    if (value === undefined) throw new RangeError(`${name} wants ${wanted}`);
    return isolated(value, language);
  });
}
