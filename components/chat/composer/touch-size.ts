/** For a square control of the composer: under a finger it is larger. */
export const touchSize = "pointer-coarse:size-11";
/** For one with a label, which is only heard where the composer has no room for it. */
export const labelledSize = "pointer-coarse:h-11 @max-[26rem]:pointer-coarse:min-w-11";
export const roomyOnly = "@max-[26rem]:sr-only";
