/** WebAssembly text is compiled by the build, and instantiated with a memory of so many pages of 64 KiB. */
declare module '*.wat' {
  const instantiate: (pages: number) => {
    memory: ArrayBuffer;
    exports: Readonly<Record<string, (...numbers: number[]) => number>>;
  };
  export default instantiate;
}
