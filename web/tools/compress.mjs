// Writes a brotli copy (.br) beside each text of the built pages: the server sends it as it is to browsers that take it.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { built } from "./built.mjs";

const text = /\.(html|js|css|svg|json|txt)$/;
for (const name of readdirSync(built, { recursive: true })) {
  const path = join(built, name);
  if (!text.test(name) || !statSync(path).isFile()) continue;
  const bytes = readFileSync(path);
  const packed = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  // A copy that saves nothing is left out; the server then sends the file itself.
  if (packed.length < bytes.length) writeFileSync(`${path}.br`, packed);
}
