// Which pages of a table have changed since they were last kept. A checkpoint keeps those alone, so that its cost follows what has
// happened and not what there is.

export class ChangedPages {
  /** Items on a page. */
  readonly items: number;
  /** Pages that have changed. */
  count = 0;
  private readonly shift: number;
  private flags = new Uint8Array(64);

  /** Pages of 2^`shift` items. */
  constructor(shift: number) {
    this.shift = shift;
    this.items = 2 ** shift;
  }

  /** The item at `index` has changed. */
  mark(index: number): void {
    const page = index >>> this.shift;
    if (page >= this.flags.length) this.grow(page);
    if (this.flags[page] === 1) return;
    this.flags[page] = 1;
    this.count++;
  }

  /** The pages that have changed, which count as kept from now on. */
  *take(): Generator<number, void> {
    for (let page = 0; this.count > 0; page++) {
      if (this.flags[page] === 0) continue;
      this.flags[page] = 0;
      this.count--;
      yield page;
    }
  }

  /** All pages count as kept. */
  forget(): void {
    this.flags.fill(0);
    this.count = 0;
  }

  private grow(page: number): void {
    const wider = new Uint8Array(2 * (page + 1));
    wider.set(this.flags);
    this.flags = wider;
  }
}
