// Where the cards of the day are used: shops, billers, charities, airlines, hotels and cash machines, with their trade
// (DE 18, ISO 18245), the way in which the card is read (DE 22, DE 25) and what a visit usually costs. Names are invented
// or generic; nothing here is anybody's contract.

/** How a card comes to a merchant. `mti` is what its terminal asks: 0200 takes at once, 0100 is captured later. */
export interface Channel {
  readonly mti: '0100' | '0200';
  /** DE 22: entry mode (05 chip, 07 contactless, 02 magnetic stripe, 81 e-commerce, 01 typed) and PIN capability. */
  readonly entryMode: string;
  /** DE 25: 00 normal, 02 unattended, 08 by mail or phone, 59 e-commerce. */
  readonly condition: string;
  readonly hasChipData?: true;
  readonly hasPin?: true;
}

export const channels = {
  chip: { mti: '0200', entryMode: '051', condition: '00', hasChipData: true },
  contactless: { mti: '0200', entryMode: '071', condition: '00' },
  stripe: { mti: '0200', entryMode: '021', condition: '00' },
  web: { mti: '0100', entryMode: '812', condition: '59' },
  phone: { mti: '0100', entryMode: '012', condition: '08' },
  desk: { mti: '0100', entryMode: '051', condition: '00', hasChipData: true },
  cashMachine: { mti: '0200', entryMode: '051', condition: '02', hasChipData: true, hasPin: true },
} as const satisfies Record<string, Channel>;

export interface Merchant {
  /** Up to 25 characters of DE 43; the city has 13, the country 2. */
  readonly name: string;
  readonly city: string;
  readonly category: string;
  readonly channel: Channel;
  /** Last digits of its terminal and merchant numbers. */
  readonly number: number;
  /** What a visit costs, in centimes. */
  readonly fromMinor: number;
  readonly toMinor: number;
  /** Transaction type, the first two digits of DE 3: 00 purchase, 01 cash, 50 payment of a bill. */
  readonly type: '00' | '01' | '50';
}

type Row = readonly [
  key: string,
  name: string,
  city: string,
  category: string,
  channel: keyof typeof channels,
  fromMinor: number,
  toMinor: number,
  type?: Merchant['type'],
];

const everyday = [
  ['bakery', 'BOULANGERIE ANFA', 'CASABLANCA', '5462', 'contactless', 12_00, 85_00],
  ['cafe', 'CAFE DE LA CORNICHE', 'CASABLANCA', '5814', 'contactless', 18_00, 140_00],
  ['supermarket', 'MARJANE CALIFORNIE', 'CASABLANCA', '5411', 'chip', 95_00, 1_450_00],
  ['market', 'MARCHE CENTRAL PRIMEURS', 'CASABLANCA', '5499', 'contactless', 25_00, 260_00],
  ['fuel', 'STATION ROUTE DE RABAT', 'MOHAMMEDIA', '5541', 'chip', 150_00, 680_00],
  ['pharmacy', 'PHARMACIE DU MAARIF', 'CASABLANCA', '5912', 'chip', 35_00, 420_00],
  ['tram', 'TRAMWAY GUICHET NATIONS', 'CASABLANCA', '4111', 'contactless', 8_00, 230_00],
  ['taxi', 'TAXI AEROPORT NOUACEUR', 'NOUACEUR', '4121', 'contactless', 120_00, 300_00],
  ['restaurant', 'LE PORT DE PECHE', 'CASABLANCA', '5812', 'chip', 110_00, 890_00],
  ['bookshop', 'LIBRAIRIE DES HABOUS', 'CASABLANCA', '5942', 'chip', 45_00, 390_00],
  ['clothes', 'DERB GHALLEF CONFECTION', 'CASABLANCA', '5651', 'chip', 99_00, 1_200_00],
  ['gifts', 'ARTISANAT ET CADEAUX', 'MARRAKECH', '5947', 'chip', 60_00, 1_600_00],
  ['clinic', 'CLINIQUE AIN DIAB', 'CASABLANCA', '8062', 'chip', 200_00, 2_400_00],
  ['water', 'EAU ET ELECTRICITE', 'CASABLANCA', '4900', 'web', 85_00, 640_00, '50'],
  ['telecom', 'TELECOM EN LIGNE', 'RABAT', '4814', 'web', 49_00, 399_00, '50'],
  ['charity', 'SOLIDARITE DONS EN LIGNE', 'RABAT', '8398', 'web', 20_00, 500_00],
  ['taxes', 'TRESORERIE VIGNETTE', 'RABAT', '9311', 'web', 350_00, 1_500_00, '50'],
  ['railway', 'GARE CASA VOYAGEURS', 'CASABLANCA', '4112', 'web', 37_00, 320_00],
  ['cash', 'DAB BOULEVARD ZERKTOUNI', 'CASABLANCA', '6011', 'cashMachine', 100_00, 2_000_00, '01'],
] as const satisfies readonly Row[];

const special = [
  ['airline', 'ATLAS AIRWAYS BILLETS', 'CASABLANCA', '4511', 'web', 900_00, 4_000_00],
  ['hotel', 'HOTEL DE LA MEDINA', 'MARRAKECH', '7011', 'desk', 600_00, 4_000_00],
  ['cars', 'LOCATION AUTO AEROPORT', 'NOUACEUR', '7512', 'desk', 450_00, 3_000_00],
  ['agency', 'VOYAGES OMRA ET SUD', 'CASABLANCA', '4722', 'phone', 900_00, 9_000_00],
  ['furniture', 'MEUBLES SIDI MAAROUF', 'CASABLANCA', '5712', 'chip', 400_00, 9_000_00],
  ['kiosk', 'KIOSQUE BAB MARRAKECH', 'CASABLANCA', '5994', 'stripe', 10_00, 90_00],
  ['amountTriggers', 'BANC D ESSAI DU CENTRE', 'CASABLANCA', '7399', 'chip', 7_770_00, 7_790_00],
] as const satisfies readonly Row[];

const merchantOf = ([, name, city, category, channel, fromMinor, toMinor, type]: Row, i: number): Merchant => ({
  name,
  city,
  category,
  channel: channels[channel],
  number: i + 1,
  fromMinor,
  toMinor,
  type: type ?? '00',
});

type Key = (typeof everyday | typeof special)[number][0];

/** Every merchant of the day, by a short name. */
export const merchants = Object.fromEntries(
  [...everyday, ...special].map((row, i) => [row[0], merchantOf(row, i)]),
) as Readonly<Record<Key, Merchant>>;

/** Merchants of the traffic between the stories. */
export const everydayMerchants: readonly Merchant[] = everyday.map(([key]) => merchants[key]);

/** DE 43: name in 25 characters, city in 13, country in 2. */
export function nameAndPlace({ name, city }: Merchant): string {
  return `${name.padEnd(25)}${city.padEnd(13)}MA`;
}

/** DE 41, eight characters; a merchant has two terminals, 1 and 2. */
export function terminalOf({ number }: Merchant, terminal: 1 | 2): string {
  return `CASA${String(number).padStart(2, '0')}0${terminal}`;
}

/** DE 42, fifteen characters. */
export function merchantNumberOf({ category, number }: Merchant): string {
  return `CASA${category}${String(number).padStart(7, '0')}`;
}
