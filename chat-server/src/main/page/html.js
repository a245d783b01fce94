/** What is to be seen is written as `html` with elements of Preact; nothing is built for it. */
import { h, render, Component } from './vendor/preact/preact.module.js';
import htm from './vendor/htm/htm.module.js';

export const html = htm.bind(h);
export { render, Component };
