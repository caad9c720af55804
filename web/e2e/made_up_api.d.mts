import type { Plugin } from "vite";
export function madeUpApi(): Plugin;
