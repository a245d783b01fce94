/** What outlives a reload: of this tab, or of this browser. Without storage nothing is kept. */

function reading(storage) {
  return (key, otherwise) => {
    try {
      const text = storage().getItem(key);
      return text === null ? otherwise : JSON.parse(text);
    } catch {
      return otherwise;
    }
  };
}

function writing(storage) {
  return (key, value) => {
    try {
      if (value === null) {
        storage().removeItem(key);
      } else {
        storage().setItem(key, JSON.stringify(value));
      }
    } catch {
      // it is full or forbidden: the page goes on without
    }
  };
}

export const tab = { get: reading(() => sessionStorage), set: writing(() => sessionStorage) };
export const browser = { get: reading(() => localStorage), set: writing(() => localStorage) };
