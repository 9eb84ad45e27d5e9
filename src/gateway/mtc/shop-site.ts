// The addresses in a form of the older kit against the site of its merchant. The checksum covers none of them, and the form comes by the
// cardholder's browser: who edits it would choose whom the gateway calls and where it sends the browser.
import type { FormFault, OrderForm } from '../order-form.ts';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Addresses that are not on the host of the merchant's site as the register has it; of a merchant without one, not on this machine. */
export function siteFaults({ okUrl, failUrl, callbackUrl }: OrderForm, site: string | undefined): FormFault[] {
  const own = site === undefined || site === '' ? undefined : hostOf(site);
  const named: readonly (readonly [field: string, url: string])[] = [
    ['offerURL', failUrl],
    ['updateURL', okUrl],
    ['bookURL', callbackUrl ?? ''],
  ];
  return named.flatMap(([field, url]): FormFault[] => {
    const host = hostOf(url);
    if (own === undefined ? LOOPBACK.test(host) : host === own) return [];
    const allowed =
      own === undefined
        ? 'an address of this machine, for a merchant without a site in the register'
        : `an address of ${own}, the site of the merchant in the register`;
    return [{ field, wrong: `the host ${host.slice(0, 80)}, and the checksum does not cover it`, allowed }];
  });
}

/** Of an address, or of a site that is written without its scheme: `shop.example`. In lower case, without the port. */
function hostOf(text: string): string {
  const url = URL.parse(text.includes('://') ? text : `https://${text}`);
  return url?.hostname ?? text;
}
