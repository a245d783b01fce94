package dev.chatserver.room;

/**
 * The sizes of rooms.
 *
 * @param roomsMax the most rooms that have people in them
 * @param historyLines how many lines one reads on entering
 * @param announceJoins whether a room is told who comes
 * @param presenceBurst how many people may come or go in a second and be told of one by one; more
 *     are summed up
 * @param presenceNames how many names a sum names, before "and N others"
 * @param membersListed how many names {@code /who} lists
 * @param roomsListed how many rooms {@code /rooms} lists
 */
public record RoomLimits(
    int roomsMax,
    int historyLines,
    boolean announceJoins,
    int presenceBurst,
    int presenceNames,
    int membersListed,
    int roomsListed) {

  public static final RoomLimits DEFAULT = new RoomLimits(200_000, 20, false, 3, 3, 100, 50);

  public RoomLimits {
    atLeast("roomsMax", roomsMax, 1);
    atLeast("historyLines", historyLines, 0);
    atLeast("presenceBurst", presenceBurst, 1);
    atLeast("presenceNames", presenceNames, 1);
    atLeast("membersListed", membersListed, 1);
    atLeast("roomsListed", roomsListed, 1);
  }

  private static void atLeast(String name, int value, int min) {
    if (value < min) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + min + ")");
    }
  }
}
