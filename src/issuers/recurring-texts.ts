// Texts of a fixed number of digits that come again and again: each is made once and then found by its value, in as many
// places as a table has. A value that meets another one's place takes it over, so the table never grows.

const PLACES = 1024;

export class RecurringTexts {
  private readonly digits: number;
  private readonly values = new Int32Array(PLACES).fill(-1);
  private readonly texts: string[] = new Array(PLACES).fill('');

  /** For texts of `digits` digits, at most 9. */
  constructor(digits: number) {
    this.digits = digits;
  }

  /** `value` in digits, zeros in front. */
  of(value: number): string {
    // Values that differ in their leading digits only would share a place if that were taken from their last bits.
    const place = Math.imul(value, 0x9e3779b1) >>> 22;
    if (this.values[place] !== value) {
      this.values[place] = value;
      this.texts[place] = String(value).padStart(this.digits, '0');
    }
    return this.texts[place]!;
  }
}
