// Every text of the shop, in every language: one row each.
import { type TextRow, textOf } from '../../centre/texts-by-language.ts';

const texts = {
  shopName: ['Atelier Zellige', 'Atelier Zellige', 'أتوليي زليج'],
  motto: ['Faits main au Maroc', 'Made by hand in Morocco', 'صنع يدوي بالمغرب'],
  buy: ['Acheter', 'Buy', 'شراء'],
  yourOrder: ['Votre commande', 'Your order', 'طلبكم'],
  order: ['Commande', 'Order', 'الطلب'],
  total: ['Total', 'Total', 'المجموع'],
  payByCard: ['Payer par carte', 'Pay by card', 'الأداء بالبطاقة'],
  tryAgain: ['Réessayer le paiement', 'Try to pay again', 'إعادة محاولة الأداء'],
  goesOn: [
    'Vous payez sur la page de la passerelle, puis vous revenez ici.',
    'You pay on the page of the gateway and come back here.',
    'تؤدون على صفحة بوابة الأداء ثم تعودون إلى هنا.',
  ],
  paid: ['Merci, c’est payé.', 'Thank you, it is paid.', 'شكرا لكم، تم الأداء.'],
  notPaid: ['Le paiement n’a pas abouti.', 'The payment did not go through.', 'لم يتم الأداء.'],
  approval: ['Autorisation', 'Approval', 'رقم الترخيص'],
  card: ['Carte', 'Card', 'البطاقة'],
  answer: ['Réponse', 'Answer', 'الجواب'],
  back: ['Retour à la boutique', 'Back to the shop', 'العودة إلى المتجر'],
  notGenuine: [
    'Ce message ne vient pas de la passerelle : rien n’a été noté.',
    'This message does not come from the gateway: nothing was noted.',
    'هذه الرسالة لم تصدر عن بوابة الأداء: لم يسجل أي شيء.',
  ],
  noSuchOrder: ['Il n’y a pas de telle commande.', 'There is no such order.', 'لا يوجد مثل هذا الطلب.'],
  testCards: ['Cartes de test', 'Test cards', 'بطاقات تجريبية'],
  testCardsHelp: [
    'Copiez une carte entière et collez-la n’importe où sur la page de paiement.',
    'Copy a whole card and paste it anywhere on the payment page.',
    'انسخوا بطاقة كاملة وألصقوها في أي مكان من صفحة الأداء.',
  ],
  copy: ['Copier', 'Copy', 'نسخ'],
  copied: ['Copiée', 'Copied', 'تم النسخ'],
} as const satisfies Record<string, TextRow>;

type TextName = keyof typeof texts;

export const text = textOf<TextName>(texts);
