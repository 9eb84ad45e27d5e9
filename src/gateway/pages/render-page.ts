// Every page that a cardholder sees, as HTML. What comes from a shop, a browser or a register is escaped wherever it stands.
import { challengePage } from './challenge-page.ts';
import { endPage } from './end-page.ts';
import type { Markup } from './markup.ts';
import { onwardPage } from './onward-page.ts';
import type { Page } from './page-models.ts';
import { paymentPage } from './payment-page.ts';
import { waitingPage } from './waiting-page.ts';

export function renderPage(page: Page): string {
  return String(markupOf(page));
}

function markupOf(page: Page): Markup {
  switch (page.is) {
    case 'payment':
      return paymentPage(page);
    case 'onward':
      return onwardPage(page);
    case 'waiting':
      return waitingPage(page);
    case 'end':
      return endPage(page);
    case 'challenge':
      return challengePage(page);
  }
}
