// The part of cliui that is used; the library declares no types.
declare module 'cliui' {
  interface Cell {
    text: string;
    width: number;
    align?: 'right';
    /** Blanks above, right, below and left; part of the width. */
    padding?: [number, number, number, number];
  }
  export default function cliui(options: { width: number; wrap: boolean }): {
    div(...cells: Cell[]): void;
    toString(): string;
  };
}
