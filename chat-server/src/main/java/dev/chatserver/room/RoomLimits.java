package dev.chatserver.room;

import dev.chatserver.codec.Range;
import java.util.function.Consumer;

/**
 * The sizes of rooms.
 *
 * @param roomsMax the most rooms that have people in them
 * @param announceJoins whether a room is told who comes
 * @param presenceBurst how many people may come or go in a second and be told of one by one; more
 *     are summed up
 * @param presenceNames how many names a sum names, before "and N others"
 * @param membersListed how many names {@code /who} lists
 * @param roomsListed how many rooms {@code /rooms} lists
 */
public record RoomLimits(
    int roomsMax,
    boolean announceJoins,
    int presenceBurst,
    int presenceNames,
    int membersListed,
    int roomsListed) {

  public static final RoomLimits DEFAULT = new Builder().build();

  public RoomLimits {
    Range.atLeast("roomsMax", roomsMax, 1);
    Range.atLeast("presenceBurst", presenceBurst, 1);
    Range.atLeast("presenceNames", presenceNames, 1);
    Range.atLeast("membersListed", membersListed, 1);
    Range.atLeast("roomsListed", roomsListed, 1);
  }

  /**
   * The same but for some of it.
   *
   * @param changes given what there is, to be changed
   * @throws IllegalArgumentException as the constructor does
   */
  public RoomLimits with(Consumer<Builder> changes) {
    Builder builder = new Builder(this);
    changes.accept(builder);
    return builder.build();
  }

  /** One of these, being made; it begins with the defaults. Confined to who makes it. */
  public static final class Builder {
    public int roomsMax = 200_000;
    public boolean announceJoins;
    public int presenceBurst = 3;
    public int presenceNames = 3;
    public int membersListed = 100;
    public int roomsListed = 50;

    private Builder() {}

    private Builder(RoomLimits from) {
      roomsMax = from.roomsMax;
      announceJoins = from.announceJoins;
      presenceBurst = from.presenceBurst;
      presenceNames = from.presenceNames;
      membersListed = from.membersListed;
      roomsListed = from.roomsListed;
    }

    private RoomLimits build() {
      return new RoomLimits(
          roomsMax, announceJoins, presenceBurst, presenceNames, membersListed, roomsListed);
    }
  }
}
