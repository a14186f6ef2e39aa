import { beforeEach, describe, expect, it } from 'vitest'
import { People } from '../../src/memory/people.ts'

const clock = { time: 0, now: () => clock.time }
const person = (id: string, username = id) => ({ user: { id, username } })

describe('people who are kept', () => {
  let people: People<ReturnType<typeof person>>

  beforeEach(() => {
    clock.time = 0
    people = new People('user', { max: 2, ttlMs: 100 }, clock)
  })

  it('are found by each name for the time of that name', () => {
    people.keep(['steve'], person('1'))
    clock.time = 60
    people.keep(['steve@example.com'], person('1'))
    clock.time = 100
    expect(people.find('steve')).toBeDefined()
    clock.time = 101
    expect(people.find('steve')).toBeUndefined()
    expect(people.find('steve@example.com')).toBeDefined()
  })

  it('are not found by a name that leads to somebody else by now', () => {
    people.keep(['boss', 'ann'], person('1'))
    people.keep(['boss', 'bob'], person('2'))
    expect(people.find('boss')?.user.id).toBe('2')
    people.forget(['ann'])
    expect(people.find('boss')?.user.id).toBe('2')
  })

  it('are not found by the user name that they had before', () => {
    people.keep(['steve'], person('1', 'steve'))
    people.keep(['stephen'], person('1', 'stephen'))
    expect(people.find('steve')).toBeUndefined()
  })

  it('are forgotten by all their names, whichever it is', () => {
    people.keep(['steve', 'steve@example.com'], person('1'))
    expect(people.forget(['steve@example.com', 'steve'])).toEqual(['1'])
    expect(people.find('steve')).toBeUndefined()
    expect(people.forget(['steve'])).toEqual([])
  })

  it('make room for others with all their names', () => {
    people.keep(['a', 'b'], person('1'))
    people.keep(['c'], person('2'))
    people.keep(['d'], person('3'))
    expect(people.find('a')).toBeUndefined()
    expect(people.find('b')).toBeUndefined()
    expect(people.figures.size).toBe(2)
  })

  it('keep eight names, the last ones', () => {
    for (let name = 0; name < 9; name += 1) people.keep([`name${name}`], person('1'))
    expect(people.find('name0')).toBeUndefined()
    expect(people.find('name1')).toBeDefined()
    expect(people.find('name8')).toBeDefined()
  })
})
