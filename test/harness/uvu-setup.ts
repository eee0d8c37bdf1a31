/**
 * Imported before uvu: leaves the start of the run to `suite.ts` (as uvu's own command line does) and takes the colours
 * away, which uvu's `kleur` decides on import.
 */
Object.assign(globalThis, { UVU_DEFER: 1, UVU_QUEUE: [[null]] })
delete process.env.FORCE_COLOR
process.env.NO_COLOR = '1'
