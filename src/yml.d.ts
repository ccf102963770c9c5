/** YAML files of `rulebooks/` are compiled into modules by the build. */
declare module '*.yml' {
  const value: unknown;
  export default value;
}
