// What a payment by card needs, by card and site: the rules of the centre. The verification code is mandatory for Moroccan cards on
// Moroccan sites; a cardholder of abroad is asked to authenticate when the card takes part in that.

interface PaymentSetting {
  /** The card is of the centre's own country. */
  readonly isDomesticCard: boolean;
  /** The site is. */
  readonly isDomesticSite: boolean;
}

/** `rules`: as the centre rules. `always`, `never`: whatever card and site. */
export type RequirementRule = 'rules' | 'always' | 'never';

interface RequirementRules {
  readonly securityCode: RequirementRule;
  readonly authentication: RequirementRule;
}

interface Requirements {
  /** Without a CVV2 the payment is refused. */
  readonly securityCode: boolean;
  /** The cardholder is to be authenticated. A card that is not enrolled is paid with all the same. */
  readonly authentication: boolean;
}

const CENTRE_RULES: RequirementRules = { securityCode: 'rules', authentication: 'rules' };

/** What is required of a payment. */
export function required(
  { isDomesticCard, isDomesticSite }: PaymentSetting,
  rules: RequirementRules = CENTRE_RULES,
): Requirements {
  return {
    securityCode: ruled(rules.securityCode, isDomesticCard && isDomesticSite),
    authentication: ruled(rules.authentication, !isDomesticCard),
  };
}

function ruled(rule: RequirementRule, byCentre: boolean): boolean {
  return rule === 'rules' ? byCentre : rule === 'always';
}
