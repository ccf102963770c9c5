/** A file with one rule that works, to be changed into another. Not made from data: it is read by people. */
export function ruleTemplate(id: string): string {
  return `rulebook: rules/${id}
format: 1
title: What the rules of this file are about
rules:
  - id: ${id}
    # What is told at the place; {name} stands for the qualified name that was found.
    message: '{name} is called'
    # error, warning or info
    severity: warning
    # In a change that is risky (TIER-HIGH, TIER-MEDIUM, TIER-LOW) it may weigh otherwise.
    # severity-by-tier: { TIER-HIGH: error }
    # test, source, migration, settings or any
    scope: [source]
    # Qualified names, whatever they are imported as; decorators: is the same for decorators.
    calls: [builtins.print]
    # A rule object of ast-grep that must hold of the call; without calls and decorators it finds by itself, and needs words.
    # rule: { not: { has: { field: arguments, regex: 'file=' } } }
    # Analysers that must say yes, and that must not: in-test, on-test, async-function, asserted-equal, frozen-time,
    # isolated-network, seeded
    # only: [async-function]
    # unless: []
    why: 'say what goes wrong because of it'
    mend: 'say what to write instead'
    # The same in other tools: ruff T201
    overlaps: []
    examples:
      # Each is found.
      bad:
        - print(1)
        - |
          def f():
              print("x", file=log)
        - |
          class A:
              def f(self):
                  print(self)
      # None of these is.
      good:
        - log.info("x")
        - |
          def f(print):
              print("x")
        - |
          from rich import print
          print("x")
`;
}
