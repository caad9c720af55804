// Every number, time and word that is shown is written here, so that one thing reads the same on every page.

const minus = "\u2212";
const withMinus = (text: string) => text.replace("-", minus);

const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 4 });
const large = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 1 });

export const count = (value: number): string => withMinus(whole.format(value));

/** A number of some size: four digits that matter, or one decimal where it is large. */
export const number = (value: number): string =>
  withMinus(Math.abs(value) >= 1000 ? large.format(value) : short.format(value));

/** A fraction as a percentage; small ones keep the digits that tell them from nothing. */
export function percent(fraction: number): string {
  const value = 100 * fraction;
  const size = Math.abs(value);
  const decimals =
    size === 0 || size >= 10 ? (Number.isInteger(Math.round(value * 1e6) / 1e6) ? 0 : 1) : size >= 0.1 ? 1 : 4;
  return `${withMinus(String(Number(value.toFixed(decimals))))}%`;
}

/** A change, as a fraction, with its sign: +3.1%. */
export function change(fraction: number): string {
  const text = `${Math.abs(100 * fraction).toFixed(1)}%`;
  if (Number.parseFloat(text) === 0) return "0.0%";
  return fraction > 0 ? `+${text}` : `${minus}${text}`;
}

export const changeInterval = ([low, high]: readonly [number, number]): string => `${change(low)} to ${change(high)}`;
export const interval = ([low, high]: readonly [number, number]): string => `${number(low)} to ${number(high)}`;

/** A p-value with its sign: "= 0.031", "< 0.0001". It is never 0. */
export const pWithSign = (value: number): string =>
  pValue(value).startsWith("<") ? pValue(value) : `= ${pValue(value)}`;

/** A p-value is never 0. */
export function pValue(value: number): string {
  if (value < 0.0001) return "< 0.0001";
  return value.toFixed(value < 0.01 ? 4 : 3);
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** RFC 3339 as a UTC day: 23 Nov 2026. */
export function day(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return text;
  return `${at.getUTCDate()} ${months[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
}

/** A UTC day without its year, for an axis: 23 Nov. */
export const shortDay = (text: string): string => day(text).split(" ").slice(0, 2).join(" ");

export function time(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return text;
  return `${day(text)}, ${at.toISOString().slice(11, 16)} UTC`;
}

/** Milliseconds heard as 3:07. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = String(seconds % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** A stable word of the API for people: roll_back reads "roll back". */
export const words = (text: string): string => text.replaceAll("_", " ");
