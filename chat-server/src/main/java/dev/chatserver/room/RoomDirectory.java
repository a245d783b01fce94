package dev.chatserver.room;

import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.Elsewhere;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rooms that have people in them. A room's home loop follows from its name, so that a room is
 * made, closed and made again on one loop and never exists twice. Thread-safe because the map is
 * concurrent and changed for one name on one loop only.
 */
public final class RoomDirectory {

  /** {@code /rooms} looks at every room; where they are more, it does so once a second at most. */
  private static final int LISTED_AT_ONCE_MAX = 1000;

  private static final long LIST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private record Listing(Reply.Rooms rooms, long nanoTime) {}

  private final HomeLoops homes;
  private final RoomServices services;
  private final Map<RoomName, Room> rooms = new ConcurrentHashMap<>();

  /** Of {@link #rooms}; unlike the map's size it is exact while other loops make rooms too. */
  private final AtomicInteger count = new AtomicInteger();

  private volatile @Nullable Listing listing;

  public RoomDirectory(RoomServices services) {
    this.homes = new HomeLoops(services.loops(), services.seed());
    this.services = services;
  }

  /**
   * Lets somebody into a room, which is made if nobody is in it; {@link Entrance#result()} is told
   * how it went.
   */
  public void enter(RoomName name, Entrance entrance) {
    EventLoop home = homes.of(name);
    // On the home loop too: a loop may handle a connection's accept and its first line in one go,
    // while somebody who was welcomed before that, on another loop, still waits in its queue.
    home.execute(() -> enterHere(name, home, entrance));
  }

  private void enterHere(RoomName name, EventLoop home, Entrance entrance) {
    Room room = rooms.get(name);
    if (room == null) {
      if (!countOneMore(name)) {
        entrance
            .result()
            .accept(
                new Entrance.NotEntered(
                    Refusal.of(Refusal.Reason.TOO_MANY_ROOMS, services.limits().roomsMax())));
        return;
      }
      room = new Room(name, home, services, this::closed);
      rooms.put(name, room);
    }
    boolean entered = room.enter(entrance);
    assert entered : "a closed room is not in the directory";
  }

  private boolean countOneMore(RoomName name) {
    if (name.equals(RoomName.LOBBY)) {
      count.incrementAndGet(); // whoever comes has to be somewhere
      return true;
    }
    int max = services.limits().roomsMax();
    return count.getAndUpdate(n -> n < max ? n + 1 : n) < max;
  }

  /** The room of that name, or null if nobody is in it. */
  public @Nullable Room find(RoomName name) {
    return rooms.get(name);
  }

  /** True if somebody is in a room, here or at another node. */
  public boolean isAnybodyIn(RoomName name) {
    return rooms.containsKey(name) || services.ledger().elsewhere().here(name) > 0;
  }

  /**
   * Who is in a room.
   *
   * @param members told once, on any thread
   */
  public void who(RoomName name, Consumer<Reply.Members> members) {
    Room room = rooms.get(name);
    if (room != null) {
      room.who(members);
      return;
    }
    Elsewhere elsewhere = services.ledger().elsewhere();
    List<UserName> names = elsewhere.first(name, services.limits().membersListed());
    int others = Math.max(0, elsewhere.here(name) - names.size());
    members.accept(new Reply.Members(name, names, others));
  }

  /** How many rooms have people of this node in them. */
  public int size() {
    return rooms.size();
  }

  /** The fullest rooms; where there are many, as of a second ago at most. */
  public Reply.Rooms list() {
    if (rooms.size() + services.ledger().elsewhere().rooms() <= LISTED_AT_ONCE_MAX) {
      return fullest();
    }
    Listing last = listing;
    long now = services.nanoClock().getAsLong();
    if (last == null || now - last.nanoTime > LIST_NANOS) {
      last = new Listing(fullest(), now);
      listing = last;
    }
    return last.rooms;
  }

  private Reply.Rooms fullest() {
    Comparator<Reply.RoomSize> bySize = Comparator.comparingInt(Reply.RoomSize::here);
    PriorityQueue<Reply.RoomSize> fullest = new PriorityQueue<>(bySize);
    Map<RoomName, Integer> elsewhere = new HashMap<>();
    services.ledger().elsewhere().rooms(elsewhere::put);
    int seen = 0;
    for (Room room : rooms.values()) {
      if (!room.isOpen()) {
        continue; // nobody is in it yet
      }
      seen++;
      elsewhere.remove(room.name());
      add(fullest, new Reply.RoomSize(room.name(), room.here()));
    }
    for (Map.Entry<RoomName, Integer> room : elsewhere.entrySet()) {
      seen++;
      add(fullest, new Reply.RoomSize(room.getKey(), room.getValue()));
    }
    List<Reply.RoomSize> list = new ArrayList<>(fullest);
    list.sort(bySize.reversed().thenComparing(Reply.RoomSize::room));
    return new Reply.Rooms(list, seen - list.size());
  }

  private void add(PriorityQueue<Reply.RoomSize> fullest, Reply.RoomSize room) {
    fullest.add(room);
    if (fullest.size() > services.limits().roomsListed()) {
      fullest.remove();
    }
  }

  private void closed(Room room) {
    if (rooms.remove(room.name(), room)) {
      count.decrementAndGet();
    }
  }
}
