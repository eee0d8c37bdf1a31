/** Seconds for people: `0.4 s`, `12 s`, `3 min 05 s`, `1 h 02 min`. */
export const formatSeconds = (seconds: number): string => {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${minutes} min ${twoDigits(whole % 60)} s`
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`
}

const twoDigits = (number: number): string => String(number).padStart(2, '0')
