// What Elysia's types name of Bun's. Those of Bun itself would change globals of all that is checked here.
export type Serve<_Data = unknown> = object;
export interface Server<_Data = unknown> {
  readonly port?: number;
}
export interface ServerWebSocket<_Data = unknown> {
  readonly readyState: number;
}
export type ServerWebSocketSendStatus = number;
export type WebSocketHandler<_Data = unknown> = object;
export type BufferSource = ArrayBuffer | ArrayBufferView;
