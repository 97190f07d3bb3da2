/**
 * How Java prints a double: always with a fraction, and with an exponent outside 10^-3 to 10^7.
 *
 * @see https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/lang/Double.html#toString(double)
 */

/** @returns such as `1.0`, `0.001`, `1.0E10`, `NaN`, `-Infinity` */
export function doubleText(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  if (value === 0 || !Number.isFinite(value)) return value === 0 ? '0.0' : String(value);
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) {
    const text = String(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${exponent.startsWith('+') ? exponent.slice(1) : exponent}`;
}
