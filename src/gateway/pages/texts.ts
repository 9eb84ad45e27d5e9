// Every text of the pages, in every language: one row each. `{name}` stands for what `text` is given by that name.
import type { Language } from '../../centre/member.ts';
import { isolated } from '../../centre/statements/texts.ts';

/** The languages in the order of the rows. */
export const languages = ['fr', 'en', 'ar'] as const satisfies readonly Language[];

type Row = readonly [fr: string, en: string, ar: string];

export const texts = {
  payTitle: ['Paiement à {merchant}', 'Payment to {merchant}', 'الأداء لفائدة {merchant}'],
  payTo: ['Vous payez à', 'You pay', 'تؤدون لفائدة'],
  about: ['soit environ {amount}', 'about {amount}', 'ما يعادل تقريبا {amount}'],
  orderNumber: ['Commande {oid}', 'Order {oid}', 'الطلب رقم {oid}'],
  cardHeading: ['Votre carte', 'Your card', 'بطاقتكم'],
  cardNumber: ['Numéro de carte', 'Card number', 'رقم البطاقة'],
  cardBrand: ['Marque de la carte', 'Brand of the card', 'علامة البطاقة'],
  expiry: ['Expiration', 'Expiry date', 'انتهاء الصلاحية'],
  expiryHelp: [
    'Mois et année, comme sur la carte.',
    'Month and year, as on the card.',
    'الشهر والسنة كما على البطاقة.',
  ],
  expiryExample: ['MM/AA', 'MM/YY', 'MM/YY'],
  securityCode: ['Code de sécurité', 'Security code', 'رمز الأمان'],
  securityCodeHelp: [
    'Les 3 derniers chiffres au dos de la carte.',
    'The last 3 digits on the back of the card.',
    'الأرقام الثلاثة الأخيرة على ظهر البطاقة.',
  ],
  pay: ['Payer {amount}', 'Pay {amount}', 'أداء {amount}'],
  paying: ['Paiement en cours…', 'Paying…', 'جار الأداء…'],
  cancel: ['Annuler le paiement', 'Cancel the payment', 'إلغاء الأداء'],
  numberIncomplete: ['Le numéro de carte est incomplet.', 'The card number is incomplete.', 'رقم البطاقة غير مكتمل.'],
  numberWrong: [
    'Ce numéro de carte n’est pas valable : vérifiez chaque chiffre.',
    'This card number is not valid: check each digit.',
    'رقم البطاقة هذا غير صحيح: تحققوا من كل رقم.',
  ],
  expiryWrong: [
    'Écrivez la date comme sur la carte : mois et année, par exemple 09/28.',
    'Write the date as on the card: month and year, for example 09/28.',
    'اكتبوا التاريخ كما هو على البطاقة: الشهر والسنة، مثلا 09/28.',
  ],
  expiryPast: [
    'Cette carte a expiré, ou la date n’est pas la bonne.',
    'This card has expired, or the date is not right.',
    'انتهت صلاحية هذه البطاقة، أو أن التاريخ غير صحيح.',
  ],
  expiryDoubtful: [
    'Vérifiez la date : mois et année, comme sur la carte.',
    'Check the date: month and year, as on the card.',
    'تحققوا من التاريخ: الشهر والسنة، كما على البطاقة.',
  ],
  securityCodeWrong: [
    'Le code de sécurité a 3 chiffres (4 sur certaines cartes).',
    'The security code has 3 digits (4 on some cards).',
    'يتكون رمز الأمان من 3 أرقام (4 في بعض البطاقات).',
  ],
  checkFields: [
    'Rien n’a été débité. Vérifiez les champs indiqués.',
    'Nothing was charged. Please check the fields that are marked.',
    'لم يتم خصم أي مبلغ. المرجو التحقق من الخانات المشار إليها.',
  ],
  timeLeft: ['Temps restant', 'Time left', 'الوقت المتبقي'],
  oneMinuteLeft: ['Il reste une minute pour payer.', 'One minute is left to pay.', 'بقيت دقيقة واحدة للأداء.'],
  timeIsOver: [
    'Le temps pour payer est écoulé. Rien n’a été débité.',
    'The time to pay is over. Nothing was charged.',
    'انتهى الوقت المخصص للأداء. لم يتم خصم أي مبلغ.',
  ],
  notPaid: ['Le paiement n’a pas abouti', 'The payment did not go through', 'لم يتم الأداء'],
  declinedCard: [
    'La banque ne reconnaît pas ce numéro de carte. Vérifiez-le, ou payez avec une autre carte.',
    'The bank does not know this card number. Check it, or pay with another card.',
    'لم يتعرف البنك على رقم هذه البطاقة. تحققوا منه أو استعملوا بطاقة أخرى.',
  ],
  declinedExpired: [
    'La carte a expiré, ou la date saisie n’est pas la sienne. Vérifiez la date, ou payez avec une autre carte.',
    'The card has expired, or the date is not the one on the card. Check it, or pay with another card.',
    'انتهت صلاحية البطاقة أو أن التاريخ المدخل غير مطابق. تحققوا منه أو استعملوا بطاقة أخرى.',
  ],
  declinedFunds: [
    'Le solde du compte ne suffit pas pour ce montant. Payez avec une autre carte.',
    'The account does not hold enough for this amount. Pay with another card.',
    'رصيد الحساب لا يكفي لهذا المبلغ. استعملوا بطاقة أخرى.',
  ],
  declinedLimit: [
    'Le plafond de la carte est atteint. Payez avec une autre carte, ou demandez à votre banque de le relever.',
    'The limit of the card is reached. Pay with another card, or ask your bank to raise it.',
    'تم بلوغ سقف البطاقة. استعملوا بطاقة أخرى أو اطلبوا من بنككم رفع السقف.',
  ],
  declinedSecurityCode: [
    'Le code de sécurité n’est pas celui de la carte. Regardez les 3 chiffres au dos et réessayez.',
    'The security code is not that of the card. Look at the 3 digits on its back and try again.',
    'رمز الأمان غير مطابق للبطاقة. تحققوا من الأرقام الثلاثة على ظهرها وحاولوا من جديد.',
  ],
  declinedNotEnrolled: [
    'Cette carte n’est pas activée pour les paiements sur Internet. Appelez votre banque, qui l’activera.',
    'This card is not enabled for payments on the internet. Call your bank, which will enable it.',
    'هذه البطاقة غير مفعلة للأداء عبر الإنترنت. اتصلوا ببنككم لتفعيلها.',
  ],
  declinedNotEnrolledAt: [
    'Cette carte n’est pas activée pour les paiements sur Internet. Appelez {bank}, qui l’activera.',
    'This card is not enabled for payments on the internet. Call {bank}, which will enable it.',
    'هذه البطاقة غير مفعلة للأداء عبر الإنترنت. اتصلوا ببنك {bank} لتفعيلها.',
  ],
  declinedAuthentication: [
    'Votre banque n’a pas pu confirmer que c’est bien vous. Réessayez, ou payez avec une autre carte.',
    'Your bank could not confirm that it is you. Try again, or pay with another card.',
    'لم يتمكن بنككم من التأكد من هويتكم. حاولوا من جديد أو استعملوا بطاقة أخرى.',
  ],
  declinedUnavailable: [
    'La banque de la carte ne répond pas en ce moment. Réessayez dans quelques minutes, ou payez avec une autre carte.',
    'The bank of the card does not answer at the moment. Try again in a few minutes, or pay with another card.',
    'بنك البطاقة لا يجيب في الوقت الحالي. حاولوا بعد بضع دقائق أو استعملوا بطاقة أخرى.',
  ],
  declinedDeclined: [
    'La banque a refusé ce paiement sans dire pourquoi. Appelez-la, ou payez avec une autre carte.',
    'The bank refused this payment and did not say why. Call it, or pay with another card.',
    'رفض البنك هذا الأداء دون ذكر السبب. اتصلوا به أو استعملوا بطاقة أخرى.',
  ],
  nothingCharged: ['Rien n’a été débité.', 'Nothing was charged.', 'لم يتم خصم أي مبلغ.'],
  toBankTitle: ['Votre banque vérifie que c’est vous', 'Your bank checks that it is you', 'يتحقق بنككم من هويتكم'],
  toBank: [
    'Vous passez à la page de votre banque, puis vous reviendrez ici.',
    'You go on to the page of your bank, and come back here afterwards.',
    'ستنتقلون إلى صفحة بنككم ثم تعودون إلى هنا.',
  ],
  goToBank: ['Continuer vers la banque', 'Go on to the bank', 'المتابعة إلى البنك'],
  paidTitle: ['Paiement accepté', 'Payment approved', 'تم قبول الأداء'],
  paid: [
    'Merci. Votre paiement à {merchant} est accepté.',
    'Thank you. Your payment to {merchant} was approved.',
    'شكرا لكم. تم قبول أدائكم لفائدة {merchant}.',
  ],
  cancelledTitle: ['Paiement annulé', 'Payment cancelled', 'تم إلغاء الأداء'],
  cancelled: [
    'Vous avez annulé. Rien n’a été débité.',
    'You have cancelled. Nothing was charged.',
    'لقد ألغيتم الأداء. لم يتم خصم أي مبلغ.',
  ],
  toShopTitle: ['Retour au site', 'Back to the shop', 'العودة إلى الموقع'],
  goToShop: ['Revenir au site', 'Back to the shop', 'العودة إلى الموقع'],
  returning: [
    'Vous revenez au site dans un instant.',
    'You go back to the shop in a moment.',
    'ستعودون إلى الموقع بعد لحظة.',
  ],
  waitingTitle: ['Paiement en cours', 'The payment is under way', 'الأداء جار'],
  waiting: [
    'Ce paiement est déjà en route. Il ne sera fait qu’une fois : gardez cette page ouverte.',
    'This payment is already under way. It is made once only: keep this page open.',
    'هذا الأداء جار بالفعل ولن يتم إلا مرة واحدة: أبقوا هذه الصفحة مفتوحة.',
  ],
  lookAgain: ['Voir où il en est', 'See how it stands', 'الاطلاع على حالته'],
  timedOutTitle: ['Le temps est écoulé', 'The time is over', 'انتهى الوقت'],
  timedOut: [
    'Le temps pour payer est écoulé. Rien n’a été débité. Revenez au site et recommencez.',
    'The time to pay is over. Nothing was charged. Go back to the shop and start again.',
    'انتهى الوقت المخصص للأداء. لم يتم خصم أي مبلغ. عودوا إلى الموقع وأعيدوا المحاولة.',
  ],
  paidAlreadyTitle: ['Déjà payé', 'Paid already', 'تم الأداء من قبل'],
  paidAlready: [
    'Cette commande est déjà payée. Rien n’a été débité une seconde fois.',
    'This order is paid already. Nothing was charged a second time.',
    'سبق أداء هذا الطلب. لم يتم خصم أي مبلغ مرة ثانية.',
  ],
  unknownTitle: ['Page inconnue', 'Page not found', 'صفحة غير موجودة'],
  unknown: [
    'Il n’y a pas de paiement à cette adresse. Revenez au site et recommencez.',
    'There is no payment at this address. Go back to the shop and start again.',
    'لا يوجد أي أداء في هذا العنوان. عودوا إلى الموقع وأعيدوا المحاولة.',
  ],
  refusedTitle: ['Demande refusée', 'Request refused', 'طلب مرفوض'],
  refused: [
    'Le site a envoyé une demande de paiement qui ne peut pas être acceptée. Rien n’a été débité. Prévenez le site.',
    'The shop sent a request for payment that cannot be accepted. Nothing was charged. Please tell the shop.',
    'أرسل الموقع طلب أداء لا يمكن قبوله. لم يتم خصم أي مبلغ. المرجو إخبار الموقع.',
  ],
  tooManyTitle: ['Trop de demandes', 'Too many requests', 'طلبات كثيرة جدا'],
  tooMany: [
    'Trop de demandes viennent de votre adresse. Attendez une minute et réessayez.',
    'Too many requests come from your address. Wait a minute and try again.',
    'وردت طلبات كثيرة من عنوانكم. انتظروا دقيقة وحاولوا من جديد.',
  ],
  failedTitle: ['Une erreur est survenue', 'Something went wrong', 'حدث خطأ'],
  failed: [
    'Le paiement n’a pas pu être traité. Revenez au site, qui saura s’il a été fait.',
    'The payment could not be handled. Go back to the shop, which will know whether it was made.',
    'تعذرت معالجة الأداء. عودوا إلى الموقع الذي سيعرف هل تم أم لا.',
  ],
  forDeveloper: ['Pour le développeur du site', 'For the developer of the shop', 'لمطور الموقع'],
  challengeTitle: ['Confirmez votre achat', 'Confirm your purchase', 'أكدوا عملية الشراء'],
  yourBank: ['Votre banque', 'Your bank', 'بنككم'],
  challengeBy: ['Vérification de votre identité', 'Checking that it is you', 'التحقق من هويتكم'],
  challenge: [
    'Saisissez le code que votre banque vous a envoyé.',
    'Enter the code that your bank has sent you.',
    'أدخلوا الرمز الذي أرسله إليكم بنككم.',
  ],
  factMerchant: ['Commerçant', 'Merchant', 'التاجر'],
  factAmount: ['Montant', 'Amount', 'المبلغ'],
  factCard: ['Carte', 'Card', 'البطاقة'],
  code: ['Code', 'Code', 'الرمز'],
  codeHint: [
    'Carte de test : le code est {code}.',
    'Test card: the code is {code}.',
    'بطاقة تجريبية: الرمز هو {code}.',
  ],
  codeWrong: ['Ce code n’est pas le bon.', 'This code is not right.', 'هذا الرمز غير صحيح.'],
  triesLeft: ['Essais restants : {tries}.', 'Tries left: {tries}.', 'المحاولات المتبقية: {tries}.'],
  confirm: ['Confirmer', 'Confirm', 'تأكيد'],
  giveUp: ['Abandonner', 'Give up', 'التخلي عن الأداء'],
  confirming: ['Vérification…', 'Checking…', 'جار التحقق…'],
  simulated: [
    'Simulateur : aucun argent n’est réellement débité. N’utilisez que des cartes de test.',
    'A simulator: no money is really charged. Use test cards only.',
    'نظام محاكاة: لا يتم خصم أي مبلغ فعليا. لا تستعملوا سوى بطاقات تجريبية.',
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
