import type { RunEvent } from '../runner/events.ts'
import type { View } from './view.ts'

export type HeldView = View & {
  /** Shows nothing until `action` is over, then all that has happened meanwhile. */
  during<T>(action: () => Promise<T>): Promise<T>
}

/** A view that gives the terminal away from time to time. */
export const holdable = (view: View): HeldView => {
  let held: RunEvent[] | undefined
  return {
    ...view,
    push: event => void (held ? held.push(event) : view.push(event)),
    during: async action => {
      held = []
      try {
        return await action()
      } finally {
        const events = held
        held = undefined
        for (const event of events) view.push(event)
      }
    },
  }
}
