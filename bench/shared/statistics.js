/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/**
 * Median, least and most.
 * @param {readonly number[]} values
 * @param {number} [digits]
 */
export function spread(values, digits = 0) {
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map(value =>
    value.toFixed(digits),
  );
  return `${middle} (${least}-${most})`;
}

/**
 * A Markdown table.
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}
