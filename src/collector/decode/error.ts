/** Why a body could not be decoded, and the status to answer with. */
export class DecodeError extends Error {
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}
