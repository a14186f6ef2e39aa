import { createHmac, randomBytes } from 'node:crypto'

/**
 * Logins in progress, by account and password. Equal ones are one guess: who opens six pages at once must
 * not be blocked for it. Those that come later wait for the first, to hear whether the password was right.
 */
export class Guesses {
  readonly #key = randomBytes(32)
  readonly #running = new Map<string, Promise<boolean>>()

  /** Of an equal login in progress: whether it will have proved the password. */
  running(account: string, password: string): Promise<boolean> | undefined {
    return this.#running.get(this.#guess(account, password))
  }

  /** Announces a login until the function that is given is called, with whether it proved the password. */
  begin(account: string, password: string): (isProven: boolean) => void {
    const guess = this.#guess(account, password)
    let end = (_isProven: boolean): void => undefined
    const running = new Promise<boolean>((resolve) => {
      end = resolve
    })
    this.#running.set(guess, running)
    return (isProven) => {
      if (this.#running.get(guess) === running) this.#running.delete(guess)
      end(isProven)
    }
  }

  #guess(account: string, password: string): string {
    return createHmac('sha256', this.#key).update(`${account} ${password}`).digest('base64')
  }
}
