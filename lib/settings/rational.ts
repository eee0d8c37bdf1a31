const nano = 1_000_000_000n

/** `0.5`, `5e-1` or `12` as a fraction of whole numbers. */
const toFraction = (text: string): readonly [bigint, bigint] => {
  const [mantissa = '0', exponent = '0'] = text.toLowerCase().split('e')
  const [whole = '', decimals = ''] = mantissa.split('.')
  const power = Number(exponent) - decimals.length
  const digits = BigInt(`${whole}${decimals}` || '0')
  return power < 0 ? [digits, 10n ** BigInt(-power)] : [digits * 10n ** BigInt(power), 1n]
}

/**
 * A number of CPUs as a decimal of at most nine places, cut off: the runner takes `1/3`, which docker's own `--cpus`
 * refuses as too precise (runner-docker-executor §1.1). The text is one that `kinds.cpus` lets pass.
 */
export const toDecimal = (text: string): string => {
  const [over = '0', under = '1'] = text.split('/')
  const [a, b] = toFraction(over)
  const [c, d] = toFraction(under)
  const nanos = (a * d * nano) / (b * c)
  const decimals = `${nanos % nano}`.padStart(9, '0').replace(/0+$/, '')
  return decimals === '' ? `${nanos / nano}` : `${nanos / nano}.${decimals}`
}
