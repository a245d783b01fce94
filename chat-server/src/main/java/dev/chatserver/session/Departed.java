package dev.chatserver.session;

import dev.chatserver.session.connection.Drain;
import io.netty.channel.Channel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Those whose connections are gone and who still have something to say that had reached the server
 * before: no {@link io.netty.channel.group.ChannelGroup} holds them any more. Thread-safe because
 * the map is concurrent.
 */
public final class Departed {

  private final Map<Channel, ChatHandler> people = new ConcurrentHashMap<>();

  void add(ChatHandler chat) {
    people.put(chat.channel(), chat);
  }

  void remove(ChatHandler chat) {
    people.remove(chat.channel());
  }

  /** How many there are. */
  public int size() {
    return people.size();
  }

  /** Tells each of them, on its own loop, that the server stops; {@code drain} counts them. */
  public void goDown(Drain drain) {
    Consumer<ChatHandler> tell =
        chat -> {
          drain.begin();
          chat.onLoopLater(
              () -> {
                chat.goDown(drain);
                drain.end();
              });
        };
    people.values().forEach(tell);
  }
}
