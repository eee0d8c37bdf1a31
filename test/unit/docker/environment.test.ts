import { splitEnvironment } from '../../../lib/docker/environment.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('docker/environment')

test('ordinary values go into the env file, as they are', () => {
  const env = {
    A: 'x',
    EMPTY: '',
    SPACES: '  a b  ',
    HASH: '#no comment',
    EQUALS: 'a=b',
    QUOTE: `it's "x`,
    ÜMLAUT: 'ß',
  }
  const { file, byName, leftOut } = splitEnvironment(env)
  assert.is(file, `A=x\nEMPTY=\nSPACES=  a b  \nHASH=#no comment\nEQUALS=a=b\nQUOTE=it's "x\nÜMLAUT=ß\n`)
  assert.equal(byName, {})
  assert.equal(leftOut, [])
})

test('names that the docker client reads never reach its own environment', () => {
  const env = {
    PATH: '/bin',
    DOCKER_HOST: 'tcp://docker:2375',
    https_proxy: 'http://proxy',
    HOME: '/x',
    LD_PRELOAD: 'y',
  }
  assert.equal(splitEnvironment(env).byName, {})
  assert.is(splitEnvironment(env).file.split('\n').length, 6)
  assert.equal(splitEnvironment({ DOCKER_HOST: 'a\nb', https_proxy: 'a\nb', GODEBUG: 'a\nb' }).leftOut, [
    'DOCKER_HOST',
    'https_proxy',
    'GODEBUG',
  ])
})

test('what the env file would change goes by name', () => {
  const env = {
    LINES: 'a\nb',
    RETURN: 'a\r',
    QUOTED: '"a"',
    SINGLE: "'a'",
    LONG: 'x'.repeat(65_530),
    'WITH SPACE': 'a',
    '#HASH': 'a',
    DOCKER_AUTH_CONFIG: '{\n}',
  }
  assert.equal(splitEnvironment(env), { file: '', byName: env, leftOut: [] })
})

test('what Linux cannot pass is left out', () => {
  const env = {
    FITS: 'x'.repeat(128 * 1024 - 'FITS='.length - 1),
    TOO_LONG: 'x'.repeat(128 * 1024),
    'A=B': 'x',
    '': 'x',
    NUL: 'a\0b',
  }
  const { file, byName, leftOut } = splitEnvironment(env)
  assert.is(file, '')
  assert.equal(Object.keys(byName), ['FITS'])
  assert.equal(leftOut, ['TOO_LONG', 'A=B', '', 'NUL'])
})

test('of too much in all the largest are left out', () => {
  const many = Array.from({ length: 40 }, (_, index) => [`V${index}`, 'x'.repeat(60_000 + index)])
  const { leftOut } = splitEnvironment({ SMALL: 'x', ...Object.fromEntries(many) })
  assert.ok(leftOut.length > 0 && leftOut.length < 20)
  assert.ok(leftOut.includes('V39'))
  assert.not(leftOut.includes('SMALL'))
})

test('hundreds of variables are one argument', () => {
  const many = Object.fromEntries(Array.from({ length: 800 }, (_, index) => [`V${index}`, 'x']))
  const { file, byName, leftOut } = splitEnvironment(many)
  assert.is(file.split('\n').length, 801)
  assert.equal([byName, leftOut], [{}, []])
})
