// By name: of a CommonJS library that is imported when it is needed, the bundle gives out the default export only.
export { ZipFile } from 'yazl'
