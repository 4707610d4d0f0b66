// What is used of Node's module. Its own types would bring those of Node into the library.
export interface Channel {
  readonly hasSubscribers: boolean;
  publish(message: object): void;
}
export function channel(name: string): Channel;
export function subscribe(name: string, listener: (message: unknown) => void): void;
