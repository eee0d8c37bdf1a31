import { createBoard } from '../../../lib/ui/board.ts'
import { createStyle } from '../../../lib/ui/colours.ts'
import { drawRows } from '../../../lib/ui/rows.ts'
import { visibleWidth } from '../../../lib/ui/text.ts'
import { assert, suite } from '../../harness/suite.ts'
import { matchesGolden } from './golden.ts'
import { STORY } from './story.ts'

const test = suite('ui/rows')

/** The rows of the list after so many events of the story. */
const draw = (events: number, columns: number, lines: number, unicode = true): string => {
  const board = createBoard()
  for (const event of STORY.slice(0, events)) board.push(event)
  const now = (STORY[events]?.at ?? 0) + 500
  const rows = drawRows(
    board,
    ['warning: the volume is nearly full'],
    { number: 3, now, columns, lines },
    createStyle(0, unicode),
  )
  return [...rows.values()].join('\n')
}

const MOMENTS = [5, 11, 16, 19, 22, STORY.length]

for (const [columns, lines] of [
  [40, 10],
  [80, 24],
  [200, 50],
] as const) {
  test(`${columns} columns, ${lines} lines`, () => {
    const pictures = MOMENTS.map(events => `── after ${events} events\n${draw(events, columns, lines)}\n`)
    matchesGolden(`list-${columns}.txt`, pictures.join(''))
  })
}

test('no picture is wider or higher than the screen, whatever has happened', () => {
  for (const columns of [30, 40, 80, 200]) {
    for (const lines of [4, 10, 24]) {
      for (let events = 1; events <= STORY.length; events++) {
        const picture = draw(events, columns, lines).split('\n')
        assert.ok(picture.length < lines, `${picture.length} of ${lines} lines`)
        // Details of failures are cut by listr2; all else fits by itself.
        for (const line of picture.filter(each => !/^(│|whole log|its last)/.test(each))) {
          assert.ok(visibleWidth(line) <= columns, `${visibleWidth(line)} of ${columns}: ${line}`)
        }
      }
    }
  }
})

test('the running jobs are shown before anything else', () => {
  const board = createBoard()
  const jobs = Array.from({ length: 30 }, (_, at) => ({ name: `job ${at}`, stage: 'test' }))
  board.push({ type: 'pipeline.start', at: 0, run: '1', jobs })
  for (const { name } of jobs.slice(0, 20)) board.push({ type: 'job.start', at: 0, job: name, attempt: 1, log: 'log' })
  const frame = { number: 0, now: 0, columns: 80, lines: 10 }
  const rows = [...drawRows(board, ['a notice'], frame, createStyle(0, true)).values()]
  assert.is(rows.length, 9)
  assert.match(rows[1] ?? '', /job 0/)
  assert.is(rows.at(-1), '13 more run · 10 jobs wait')
})

test('ASCII where there is no Unicode', () => assert.not.match(draw(11, 80, 24, false), /[^\x00-\x7f]/))
