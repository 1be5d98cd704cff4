import { type AttributeParser, parseCountOf, parseWords } from '../parse-attributes.ts';

const MIB = 1024 ** 2;

/** Sizes are in MiB, whatever the file is called (PAGES_TO_MiB, drivers/edac/edac_mc.h). */
export const parseMebibytes = parseCountOf(MIB);

/** A type that the driver may not know: it then says `Unknown`. */
export const parseType: AttributeParser<string> = (text) =>
  text === 'Unknown' ? undefined : parseWords(text);
