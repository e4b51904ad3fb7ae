/** Colours as the sheet has them now. */
export function css(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** The colour of a number: eight of the sheet, then hues as far apart as may be. */
export function seriesColor(number: number): string {
  if (number < 8) return css(`--c${number}`);
  const dark = isDark();
  return `hsl(${Math.round(number * 137.508) % 360} ${dark ? 60 : 55}% ${dark ? 68 : 42}%)`;
}

export function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark';
}

/** 256 colours from little to much. */
export function heatColors(): Uint8ClampedArray {
  const stops = [0, 1, 2, 3, 4, 5].map((at) => rgb(css(`--heat${at}`)));
  const colors = new Uint8ClampedArray(256 * 3);
  for (let at = 0; at < 256; at++) {
    const place = (at / 255) * (stops.length - 1);
    const low = Math.min(stops.length - 2, Math.floor(place));
    for (let channel = 0; channel < 3; channel++)
      colors[at * 3 + channel] =
        stops[low]![channel]! + (stops[low + 1]![channel]! - stops[low]![channel]!) * (place - low);
  }
  return colors;
}

function rgb(hex: string): readonly [number, number, number] {
  const digits = hex.replace('#', '');
  const wide = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits;
  const number = Number.parseInt(wide, 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}
