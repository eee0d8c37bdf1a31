/** The bundle has the version of package.json built in; from the sources it is a development version. */
declare const GANTRY_VERSION: string | undefined

export const version: string = typeof GANTRY_VERSION === 'undefined' ? '0.0.0-dev' : GANTRY_VERSION
