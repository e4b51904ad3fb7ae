declare module 'virtual:packages' {
  export const modules: Readonly<Record<string, any>>;
}
