/** A reason the database cannot be served, as one sentence a person can act on. */
export class DatabaseFailure extends Error {
  override name = "DatabaseFailure";
}
