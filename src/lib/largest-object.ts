/** In bytes. What is larger is not read: everything that is judged is held in memory in one piece. */
export const largestObject = 2_000_000_000;
