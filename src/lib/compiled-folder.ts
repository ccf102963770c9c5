/** Below `dist/` of pygov's package: what a run left compiled for the next one. It can be made again, and is no part of the package. */
export const compiledFolder = 'compiled';
