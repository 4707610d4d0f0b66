// What is used of Node's module. Its own types would bring those of Node into the library.
export class AsyncLocalStorage<Store> {
  run<Result>(store: Store, callback: () => Result): Result;
  getStore(): Store | undefined;
}
