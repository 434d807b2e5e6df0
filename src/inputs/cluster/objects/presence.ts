/** Is the field there at all? To Kubernetes an empty object is there, and `null` is not. */
export function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
