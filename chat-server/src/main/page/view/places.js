/** The rooms one is in and the people one whispers with, and who one is. */
import { html } from '../html.js';
import { canAsk, ask } from '../notify.js';

function Place({ place, chat, onGo }) {
  const isHere = place.key === chat.current;
  const isRoom = !place.key.startsWith('@');
  const count = place.mentions || place.unread;
  const says = place.mentions ? `, named ${place.mentions} times` : place.unread ? `, ${place.unread} new` : '';
  return html`<li class=${isHere ? 'here' : ''}>
    <button type="button" class=${'place' + (place.unread ? ' unread' : '')} aria-current=${isHere ? 'page' : null}
      aria-label=${place.name + says} onClick=${() => { chat.show(place.key); onGo(); }}>
      <span class="sigil" aria-hidden="true">${isRoom ? '#' : '@'}</span><bdi>${place.name}</bdi>
      ${count > 0 && html`<span class=${place.mentions || !isRoom ? 'count named' : 'count'} aria-hidden="true">${count > 999 ? '999+' : count}</span>`}
    </button>
    ${isHere && (chat.rooms.size > 1 || !isRoom) && html`<button type="button" class="leave" title=${'leave ' + place.name}
      aria-label=${'leave ' + place.name} onClick=${() => chat.leave(place.key)}>×</button>`}
  </li>`;
}

export function Places({ chat, onGo }) {
  return html`<nav class="places" aria-label="rooms and people">
    <h2>Rooms <button type="button" class="add" title="go to a room (Ctrl K)" aria-label="go to a room"
      onClick=${() => chat.openRooms()}>+</button></h2>
    <ul>${[...chat.rooms.values()].map((room) => html`<${Place} key=${room.key} place=${room} chat=${chat} onGo=${onGo} />`)}</ul>
    ${chat.people.size > 0 && html`<h2>Whispers</h2>
      <ul>${[...chat.people.values()].map((one) => html`<${Place} key=${one.key} place=${one} chat=${chat} onGo=${onGo} />`)}</ul>`}
    <div class="self">
      <span class=${'state ' + (chat.isConnected ? 'on' : 'off')} aria-hidden="true"></span>
      <bdi class="me">${chat.name}</bdi>
      ${canAsk() && html`<button type="button" class="small" title="be notified when somebody names you"
        onClick=${async () => { await ask(); chat.changed(); }}>Notify me</button>`}
      <button type="button" class="small" title="what the keys do (?)" aria-label="what the keys do"
        onClick=${() => chat.open('keys')}>?</button>
    </div>
  </nav>`;
}
