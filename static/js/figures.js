/**
 * A number -> its glyphs side by side, as the pictures have them. No DOM. What the glyphs are and how wide a number may
 * be is the server's to say (`app/presentation/figures.py`).
 */
export class Figures {
  constructor({ glyphs, units, scales }) {
    this.glyphs = glyphs;
    this.units = units;
    this.scales = scales;
  }

  /** @returns {{width: number, scale: number}} how wide a number becomes, and what its glyphs are to be scaled by */
  fit(text, size, within) {
    let wide = 0;
    for (const character of text) wide += this.glyphs[character]?.[2] ?? 0; // a space has no glyph and no room
    wide *= size / this.units;
    const fitting = this.scales.find((scale) => wide * scale <= within) ?? this.scales.at(-1);
    return { width: wide * fitting, scale: (size * fitting) / this.units };
  }

  /** @returns {{outline: string, x: number}[]} where each glyph begins, in font units */
  compose(text) {
    let end = 0;
    return [...text.replaceAll(" ", "")].map((character) => {
      const [outline, shift, advance] = this.glyphs[character];
      end += advance;
      return { outline, x: end - advance - shift };
    });
  }
}
