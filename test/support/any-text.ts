import fc from 'fast-check';

/** Any text at all: every UTF-16 code unit, in any order. */
export const anyText = fc
  .array(fc.nat({ max: 0xffff }), { maxLength: 200 })
  .map((units) => String.fromCharCode(...units));
