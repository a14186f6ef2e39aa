import type { Language } from './language.ts'
import type { PageTexts } from './page-texts.ts'

/** A sentence before it is said in a language. */
export interface Sentence {
  readonly text: keyof PageTexts
  /** Seconds until another try makes sense: `{when}`. */
  readonly retrySeconds?: number
  /** The name of a role: `{role}`. */
  readonly role?: string
}

/** A sentence in the language of whoever reads it. */
export function say({ text, retrySeconds, role }: Sentence, language: Language): string {
  const { tag, texts } = language
  const values: Readonly<Record<string, string | undefined>> = {
    when: retrySeconds === undefined ? undefined : timeFromNow(retrySeconds, tag),
    role,
  }
  return texts[text].replace(/\{(\w+)\}/g, (hole, name: string) => values[name] ?? hole)
}

/** "in 5 minutes": languages differ in the plural and in the case that "in" asks for. */
function timeFromNow(seconds: number, tag: string): string {
  // Where Node was built without the language, English is better than that of the server.
  const format = new Intl.RelativeTimeFormat([tag, 'en'])
  if (seconds < 120) return format.format(seconds, 'second')
  if (seconds < 7200) return format.format(Math.ceil(seconds / 60), 'minute')
  return format.format(Math.ceil(seconds / 3600), 'hour')
}
