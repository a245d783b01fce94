/** In the place of where one types, for who reads along: a name, with which one may speak. */
import { Component, html } from '../html.js';
import { browser } from '../storage.js';

export class Reading extends Component {
  state = { typed: browser.get('name', '') };

  render({ chat }, { typed }) {
    const take = (event) => {
      event.preventDefault();
      chat.connection.send({ do: 'nick', name: typed.trim() });
    };
    return html`<form class="reading" onSubmit=${take}>
      <label for="name">You read along. To speak, take a name:</label>
      <input id="name" name="name" type="text" dir="auto" required autocomplete="nickname" autocapitalize="off" spellcheck=${false}
        maxlength="64" value=${typed} onInput=${(event) => this.setState({ typed: event.target.value })} />
      <button type="submit" disabled=${!chat.isConnected}>Take it</button>
    </form>`;
  }
}
