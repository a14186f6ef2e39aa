/** The part behind the `@` of user principal names, as Active Directory has them (MS-ADTS section 5.1.1.1.1). */
export class PrincipalSuffix {
  /** The suffix as it was written, without the `@`. */
  readonly text: string

  private constructor(text: string) {
    this.text = text
    Object.freeze(this)
  }

  /** Reads a suffix, which looks like a DNS name and need not be one; undefined if it is none. */
  static parse(text: string): PrincipalSuffix | undefined {
    return /^[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)*$/u.test(text)
      ? new PrincipalSuffix(text)
      : undefined
  }

  /** What stands before the suffix; undefined where the name is of another domain. */
  accountOf(typed: string): string | undefined {
    const at = typed.length - this.text.length - 1
    const isComplete = typed.slice(Math.max(at, 0)).toLowerCase() === `@${this.text}`.toLowerCase()
    const account = isComplete ? typed.slice(0, at) : typed
    return account === '' || /[@\\]/.test(account) ? undefined : account
  }

  /** The principal name of an account. */
  nameOf(account: string): string {
    return `${account}@${this.text}`
  }
}
