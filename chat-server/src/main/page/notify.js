/** Tells who looks elsewhere that they were named: by the title, and by a notification if allowed. */

export function canAsk() {
  return 'Notification' in window && Notification.permission === 'default';
}

export async function ask() {
  await Notification.requestPermission();
}

export function notify(title, text) {
  if (document.hasFocus() || !('Notification' in window) || Notification.permission !== 'granted') {
    return;
  }
  try {
    const shown = new Notification(title, { body: text, tag: title });
    shown.onclick = () => {
      window.focus();
      shown.close();
    };
  } catch {
    // some browsers on phones have it only for installed pages; the title has to do
  }
}

export function title(chat) {
  const named = chat.places.reduce((sum, place) => sum + (place.mentions ?? place.unread), 0);
  const unread = chat.places.some((place) => place.unread > 0);
  const where = chat.phase === 'in' && chat.here !== undefined ? chat.here.name : 'chat';
  document.title = (named > 0 ? `(${named}) ` : unread ? '• ' : '') + where;
}
