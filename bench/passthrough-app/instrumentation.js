/** Without one of its own Next takes Longrun's, two folders up. */
export function register() {}
