// What the shop of the demonstration sells.
import type { Language } from '../../centre/member.ts';

export interface Article {
  readonly id: string;
  readonly names: Readonly<Record<Language, string>>;
  readonly words: Readonly<Record<Language, string>>;
  /** In MAD. */
  readonly priceMinor: number;
  /** A drawing of ours: shapes of a picture of 120 by 90, each with the name of its colour. */
  readonly drawing: readonly (readonly [colour: string, path: string])[];
}

export const articles: readonly Article[] = [
  {
    id: 'tea',
    names: { fr: 'Verres à thé', en: 'Tea glasses', ar: 'كؤوس الشاي' },
    words: {
      fr: 'Six verres soufflés, bord doré.',
      en: 'Six blown glasses with a golden rim.',
      ar: 'ستة كؤوس منفوخة بحافة مذهبة.',
    },
    priceMinor: 18_000,
    drawing: [
      ['clay', 'M38 26h20l-3 46a4 4 0 0 1-4 4h-6a4 4 0 0 1-4-4z'],
      ['gold', 'M37 24h22v5H37z'],
      ['sea', 'M64 36h18l-3 36a4 4 0 0 1-4 4h-4a4 4 0 0 1-4-4z'],
      ['gold', 'M63 34h20v5H63z'],
    ],
  },
  {
    id: 'lantern',
    names: { fr: 'Lanterne ciselée', en: 'Chiselled lantern', ar: 'فانوس منقوش' },
    words: {
      fr: 'Laiton percé à la main, à Fès.',
      en: 'Brass, pierced by hand in Fez.',
      ar: 'نحاس مثقوب يدويا بفاس.',
    },
    priceMinor: 42_550,
    drawing: [
      ['gold', 'M58 8h4v12h-4z'],
      ['clay', 'M44 32l16-14 16 14z'],
      ['gold', 'M44 34h32l-5 36H49z'],
      ['sea', 'M55 42h10v8l-5 10-5-10z'],
      ['clay', 'M46 72h28v6H46z'],
    ],
  },
  {
    id: 'rug',
    names: { fr: 'Tapis berbère', en: 'Berber rug', ar: 'زربية أمازيغية' },
    words: {
      fr: 'Laine de l’Atlas, nouée main.',
      en: 'Wool of the Atlas, knotted by hand.',
      ar: 'صوف الأطلس، معقودة باليد.',
    },
    priceMinor: 129_900,
    drawing: [
      ['clay', 'M24 18h72v54H24z'],
      ['gold', 'M30 24h60v42H30z'],
      ['sea', 'M60 28l24 17-24 17-24-17z'],
      ['clay', 'M60 37l11 8-11 8-11-8z'],
    ],
  },
];

export const articleOf = (id: string): Article | undefined => articles.find((article) => article.id === id);
