/** A number as Ruby's `Float#to_s` prints it: `1.0`, `1.0e+17`, `1.0e-05`, `Infinity`. */
export const floatText = (value: number): string => {
  if (!Number.isFinite(value)) return String(value)
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const [mantissa = '0', power = '0'] = Math.abs(value).toExponential().split('e')
  const exponent = Number(power)
  const digits = mantissa.replace('.', '')
  if (value === 0) return `${sign}0.0`
  return sign + (exponent < -4 || exponent >= 16 ? scientific(digits, exponent) : decimal(digits, exponent))
}

const scientific = (digits: string, exponent: number): string => {
  const power = String(Math.abs(exponent)).padStart(2, '0')
  return `${digits[0]}.${digits.slice(1) || '0'}e${exponent < 0 ? '-' : '+'}${power}`
}

const decimal = (digits: string, exponent: number): string => {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  return `${whole}.${digits.slice(exponent + 1) || '0'}`
}
