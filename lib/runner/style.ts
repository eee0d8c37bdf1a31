/** The looks of the runner's own lines in a job's log (runner-api §3.8). */
const clear = '\x1b[0K'
const reset = '\x1b[0;m'

export const plain = (text: string): string => `${clear}${text}${reset}`
export const heading = (text: string): string => `${clear}\x1b[36;1m${text}${reset}${reset}`
export const info = (text: string): string => `\x1b[32;1m${text}${reset}`
export const warning = (text: string): string => `\x1b[0;33mWARNING: ${text}${reset}`
export const yellow = (text: string): string => `\x1b[0;33m${text}${reset}`
export const grey = (text: string): string => `\x1b[0;37m${text}${reset}`
export const error = (text: string): string => `\x1b[31;1mERROR: ${text}${reset}`
