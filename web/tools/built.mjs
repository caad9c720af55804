import { fileURLToPath } from "node:url";

/** The folder of the built pages. */
export const built = fileURLToPath(new URL("../../build/web/", import.meta.url));
