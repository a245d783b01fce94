/** The whole page: before one has a name, and with it. */
import { Component, html } from '../html.js';
import { colour, timeOf } from '../text.js';
import { Composer } from './composer.js';
import { Keys, Rooms } from './dialogs.js';
import { Found } from './found.js';
import { Name, Text } from './line.js';
import { Log } from './log.js';
import { People } from './people.js';
import { Places } from './places.js';
import { Reading } from './reading.js';

class Entrance extends Component {
  state = { typed: this.props.chat.name };

  render({ chat }, { typed }) {
    const enter = (event) => {
      event.preventDefault();
      chat.enter(typed);
    };
    const isEntering = chat.phase === 'entering';
    return html`<main class="entrance">
      <form onSubmit=${enter}>
        <h1>chat</h1>
        <p>What are you to be called? Anybody who is here reads what you say.</p>
        <label for="name">Name</label>
        <input id="name" name="name" type="text" dir="auto" required autofocus autocomplete="nickname" autocapitalize="off" spellcheck=${false}
          maxlength="64" value=${typed} onInput=${(event) => this.setState({ typed: event.target.value })}
          aria-invalid=${chat.complaint !== ''} aria-describedby="complaint" readonly=${isEntering} />
        <p id="complaint" class="complaint" role="alert">${chat.complaint}</p>
        <button type="submit" disabled=${isEntering}>${isEntering ? 'Entering…' : 'Enter'}</button>
        ${!isEntering && html`<button type="button" class="plain" onClick=${() => chat.read()}>Just read along</button>`}
        ${isEntering && !chat.isConnected && chat.retryAt > 0 && html`<p role="status">The server cannot be reached; trying again…</p>`}
      </form>
    </main>`;
  }
}

class Banner extends Component {
  #timer = 0;

  componentDidMount() {
    this.#timer = setInterval(() => this.setState({}), 1000);
  }

  componentWillUnmount() {
    clearInterval(this.#timer);
  }

  render({ chat }) {
    const seconds = Math.ceil((chat.retryAt - Date.now()) / 1000);
    return html`<div class="banner" role="status">
      <span>The connection is gone; nothing is lost. ${seconds > 0 ? `Trying again in ${seconds} s.` : 'Trying again…'}</span>
      <button type="button" onClick=${() => chat.connection.retryNow()}>Try now</button></div>`;
  }
}

function Whispers({ person }) {
  return html`<div class="log whispers" role="log" aria-label=${'whispers with ' + person.name} tabindex="0"
      ref=${(element) => element && (element.scrollTop = element.scrollHeight)}>
    <p class="beginning">What is whispered with <bdi>${person.name}</bdi> is between you two, and is kept in this tab alone.</p>
    ${person.lines.map((line, i) => html`<div key=${i} class="line said">
      <span class="time">${timeOf(line.date)}</span>
      <span class="by"><${Name} name=${line.by} /></span><span class="text" dir="auto"><${Text} text=${line.text} /></span></div>`)}
  </div>`;
}

function Head({ chat, here, onPlaces, onPeople, arePeopleShown }) {
  const isRoom = chat.hereIsRoom;
  return html`<header class="head">
    <button type="button" class="plain menu" aria-label="rooms" title="rooms" onClick=${onPlaces}>☰</button>
    <h1><span class="sigil" aria-hidden="true">${isRoom ? '#' : '@'}</span><bdi class=${isRoom ? '' : colour(here.name)}>${here.name}</bdi></h1>
    <p class="topic" dir="auto" title=${here.topic ?? ''}>${here.topic && html`<${Text} text=${here.topic} />`}</p>
    ${isRoom && html`<form class="search" role="search" onSubmit=${(event) => {
      event.preventDefault();
      const words = event.target.elements.words.value.trim();
      return words === '' ? chat.endSearch() : chat.search(words);
    }}><input type="search" name="words" dir="auto" aria-label=${'search in ' + here.name} placeholder="Search" /></form>
      <button type="button" class="plain who" aria-label=${here.members.length + here.others + ' here'} aria-expanded=${arePeopleShown} title="who is here" onClick=${onPeople}>
        ${here.members.length + here.others}<span aria-hidden="true"> ☺</span></button>`}
  </header>`;
}

export class App extends Component {
  state = { arePlacesShown: false, arePeopleShown: false };

  render({ chat, said }, { arePlacesShown, arePeopleShown }) {
    if (chat.phase !== 'in' && chat.rooms.size === 0) {
      return html`<${Entrance} chat=${chat} />`;
    }
    if (chat.phase === 'asking') {
      return html`<${Entrance} chat=${chat} />`;
    }
    const here = chat.here ?? chat.places[0];
    const isRoom = chat.hereIsRoom;
    const below = isRoom && !here.view.isAtEnd;
    const classes = ['chat', arePlacesShown ? 'places-shown' : '', arePeopleShown ? 'people-shown' : ''].join(' ');
    return html`<div class=${classes}>
      <${Places} chat=${chat} onGo=${() => this.setState({ arePlacesShown: false })} />
      ${arePlacesShown && html`<div class="veil" onClick=${() => this.setState({ arePlacesShown: false })}></div>`}
      <main>
        <${Head} chat=${chat} here=${here} arePeopleShown=${arePeopleShown}
          onPlaces=${() => this.setState({ arePlacesShown: !arePlacesShown })}
          onPeople=${() => this.setState({ arePeopleShown: !arePeopleShown })} />
        ${!chat.isConnected && html`<${Banner} chat=${chat} />`}
        <div class="middle">
          <section class="talk" aria-label=${here.name}>
            ${isRoom ? html`<${Log} key=${here.key} room=${here} chat=${chat} />` : html`<${Whispers} key=${here.key} person=${here} />`}
            ${below && html`<button type="button" class="below" onClick=${() => chat.toEnd(here)}>
              ${here.unread > 0 ? here.unread + ' new' : 'To the end'} ↓</button>`}
            <div class="notices" role="status">${chat.notices.map(({ id, text, isBad }) => html`<p key=${id} class=${isBad ? 'bad' : ''}>
              <span dir="auto">${text}</span><button type="button" class="plain" aria-label="dismiss" onClick=${() => chat.dismiss(id)}>×</button></p>`)}</div>
            ${chat.isReading ? html`<${Reading} chat=${chat} />` : html`<${Composer} chat=${chat} place=${here.key} label=${isRoom ? 'Say something in ' + here.name : 'Whisper to ' + here.name} />`}
          </section>
          ${chat.found !== null ? html`<${Found} chat=${chat} />` : isRoom && html`<${People} key=${here.key} room=${here} chat=${chat} />`}
        </div>
      </main>
      <div class="unseen" aria-live="polite" aria-atomic="false">${said}</div>
      ${chat.dialog === 'keys' && html`<${Keys} onClose=${() => chat.open('')} />`}
      ${chat.dialog === 'rooms' && html`<${Rooms} chat=${chat} onClose=${() => chat.open('')} />`}
    </div>`;
  }
}
