import { expect, test } from 'vitest';
import { moduleFacts } from '../../../src/source-rules/module-facts.ts';
import { parser } from './parser.ts';

/** What `name` before the mark `#here` stands for. */
async function resolved(text: string): Promise<readonly string[]> {
  const parse = await parser();
  const offset = text.indexOf('#here');
  const [, name = ''] = /([\w.]+)\(\) *$/.exec(text.slice(0, offset)) ?? [];
  return moduleFacts({ root: parse(text), text, scope: 'source' }).resolve(name, offset - 2);
}

test.each<[what: string, text: string, names: readonly string[]]>([
  ['an alias', 'import time as t\nt.sleep() #here', ['time.sleep']],
  ['a part of a module', 'import os.path\nos.path.join() #here', ['os.path.join']],
  ['an import in the function', 'def f():\n    from time import sleep\n    sleep() #here', ['time.sleep']],
  [
    'an import in another function',
    'def f():\n    from time import sleep\ndef g():\n    sleep() #here',
    ['builtins.sleep'],
  ],
  ['the nearer of two', 'from a import x\ndef f():\n    from b import x\n    x() #here', ['b.x']],
  [
    'both of a choice',
    'try:\n    from a import x\nexcept ImportError:\n    from b import x\nx() #here',
    ['a.x', 'b.x'],
  ],
  [
    'of an outer function',
    'def f():\n    import time\n    def g():\n        time.sleep() #here',
    ['time.sleep'],
  ],
  ['a parameter', 'import time\ndef f(a, *, time: T = g(1, 2)):\n    time.sleep() #here', []],
  ['a variable', 'import time\ndef f():\n    time = Fake()\n    time.sleep() #here', []],
  ['a variable of a loop', 'import x\ndef f():\n    for a, x in y:\n        x() #here', []],
  ['of a with', 'import x\ndef f():\n    with y() as x:\n        x() #here', []],
  [
    'an argument is no variable',
    'import time\ndef f():\n    g(\n        time=1,\n    )\n    time.sleep() #here',
    ['time.sleep'],
  ],
  ['a star', 'from time import *\nsleep() #here', ['builtins.sleep', 'time.sleep']],
  ['a function of the module', 'def open():\n    pass\nopen() #here', []],
  ['a relative import', 'from .time import sleep\nsleep() #here', ['.time.sleep']],
  ['after letters outside of the basic plane', 'import time\nx = "😀é"; time.sleep() #here', ['time.sleep']],
])('%s', async (_what, text, names) => {
  expect(await resolved(text)).toEqual(names);
});
