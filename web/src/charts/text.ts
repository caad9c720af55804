/** The text, cut with an ellipsis where it would be wider than `width` at about `characterWidth` a character. */
export function fitted(text: string, width: number, characterWidth: number): string {
  const fits = Math.max(1, Math.floor(width / characterWidth));
  return text.length <= fits ? text : `${text.slice(0, fits - 1)}…`;
}
