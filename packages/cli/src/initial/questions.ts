import { ask, confirm } from '../prompt/prompt.ts'
import { UsageError } from '../stops.ts'
import { isAttended, type World } from '../world.ts'

interface Question {
  readonly text: string
  /** What was given by a flag or a variable: then nobody is asked. */
  readonly given?: string | undefined
  /** What an empty answer, or nobody there, stands for; without it an answer is needed. */
  readonly fallback?: string | undefined
  /** Where there are only these answers. */
  readonly choices?: readonly string[]
  /** The flag that answers it too. */
  readonly flag: string
}

/** The answer to a question: as given, from the terminal, or the fallback. */
export async function answerTo(question: Question, world: World): Promise<string> {
  const { given, fallback, choices, text, flag } = question
  if (given !== undefined) return given
  if (!isAttended(world)) {
    if (fallback !== undefined) return fallback
    throw new UsageError(`${text} is not known: give ${flag}`)
  }
  for (;;) {
    const answer = await ask(world, text, fallback)
    const isOne = choices === undefined || choices.includes(answer)
    if (isOne && (answer !== '' || fallback !== undefined)) return answer
    if (!isOne) world.stderr.write(`Answer one of ${choices.join(', ')}.\n`)
  }
}

/** A yes or no on the terminal; the fallback where nobody is there. */
export async function agreedTo(text: string, fallback: boolean, world: World): Promise<boolean> {
  return isAttended(world) ? confirm(world, text, fallback) : fallback
}
