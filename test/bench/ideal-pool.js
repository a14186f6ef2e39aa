import { Client, EqualityFilter, InvalidCredentialsError } from 'ldapts'

/**
 * The yardstick: search-then-bind as somebody would write it by hand on ldapts for speed alone. One
 * connection searches, eight check passwords, all are opened once. No reconnect, no limits, no checks.
 * It is frozen: a change here would move the scale that every earlier measurement was read on.
 */
export class IdealPool {
  #search
  #base
  #all
  /** @type {Client[]} */
  #idle
  /** @type {((client: Client) => void)[]} */
  #waiting = []

  /** @param {string} url @param {string} base */
  constructor(url, base) {
    this.#search = new Client({ url })
    this.#all = Array.from({ length: 8 }, () => new Client({ url }))
    this.#idle = [...this.#all]
    this.#base = base
  }

  /** @param {{ dn: string, password: string }} service */
  async open({ dn, password }) {
    await this.#search.bind(dn, password)
  }

  /** @param {string} username @param {string} password */
  async authenticate(username, password) {
    const { searchEntries } = await this.#search.search(this.#base, {
      scope: 'sub',
      filter: new EqualityFilter({ attribute: 'uid', value: username }),
      attributes: ['uid', 'entryUUID', 'mail', 'cn', 'sn', 'givenName'],
      sizeLimit: 2,
    })
    const [entry] = searchEntries
    if (entry === undefined || searchEntries.length > 1) return undefined
    return (await this.#bind(entry.dn, password)) ? entry : undefined
  }

  /** @param {string} dn @param {string} password */
  async #bind(dn, password) {
    const client = await this.#take()
    try {
      await client.bind(dn, password)
      return true
    } catch (error) {
      if (error instanceof InvalidCredentialsError) return false
      throw error
    } finally {
      this.#give(client)
    }
  }

  /** @returns {Promise<Client>} */
  async #take() {
    return this.#idle.pop() ?? new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** @param {Client} client */
  #give(client) {
    const next = this.#waiting.shift()
    if (next === undefined) this.#idle.push(client)
    else next(client)
  }

  async close() {
    await Promise.all([this.#search, ...this.#all].map((client) => client.unbind()))
  }
}
