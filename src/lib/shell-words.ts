/**
 * The simple commands of a shell script, each as its words, in their order. Quotes and comments are understood, variables
 * stay as `$NAME`; what is redirected, and assignments in front of a command, are left out.
 */
export async function shellCommands(script: string): Promise<string[][]> {
  const { default: quote } = await import('shell-quote');
  const commands: string[][] = [];
  for (const line of script.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    let words: string[] = [];
    let redirected = false;
    for (const token of quote.parse(line, name => `$${name}`)) {
      const word =
        typeof token === 'string' ? token : 'op' in token && token.op === 'glob' ? token.pattern : undefined;
      if (word !== undefined) {
        if (!redirected && !(words.length === 0 && /^\w+=/.test(word))) words.push(word);
        redirected = false;
        continue;
      }
      redirected = typeof token === 'object' && 'op' in token && /^[<>]/.test(token.op);
      if (redirected) continue;
      commands.push(words);
      words = [];
    }
    commands.push(words);
  }
  return commands.filter(words => words.length > 0);
}
