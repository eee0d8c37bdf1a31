import { reason } from '../util/errors.ts'
/** Whether an engine answers. An agent that goes on asking for jobs without one fails them all, one after the other. */
export type EngineWatch = {
  /** Something has failed that the engine may be the cause of. */
  readonly doubt: () => void
  /** False while the engine is not known to answer. Begins a look at it then, and does not wait for it. */
  readonly isAnswering: () => boolean
}

export type WatchOptions = {
  /** Rejects when the engine does not answer. */
  readonly look: () => Promise<unknown>
  readonly onLost: (why: string) => void
  readonly onBack: () => void
}

/** An engine is taken to answer until there is a reason to doubt it. */
export const watchEngine = ({ look, onLost, onBack }: WatchOptions): EngineWatch => {
  let state: 'good' | 'doubtful' | 'lost' = 'good'
  let isLooking = false

  const begin = async (): Promise<void> => {
    isLooking = true
    try {
      await look()
      if (state === 'lost') onBack()
      state = 'good'
    } catch (error) {
      if (state !== 'lost') onLost(reason(error))
      state = 'lost'
    }
    isLooking = false
  }

  return {
    doubt: () => {
      if (state === 'good') state = 'doubtful'
    },
    isAnswering: () => {
      if (state === 'good') return true
      if (!isLooking) void begin()
      return false
    },
  }
}
