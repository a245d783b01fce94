package dev.chatserver.ledger.sqlite.store;

import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a node puts into the log that all nodes share. It says whose it is: a node has one
 * generation after another, each with an opening of its own, and counts its acts in it. So whatever
 * the engine repeats is applied once, and what was still on its way when a generation ended never
 * counts. When an act happened is the engine's to say. Immutable.
 *
 * <p>As bytes: the version, then node (text), generation (64 bits), kind (8 bits); of an opening
 * its nonces, of an act its count and what the kind has. Texts are as {@link
 * DataOutputStream#writeUTF} has them, numbers big-endian.
 */
public sealed interface ActRecord {

  /**
   * Of what is written. A node reads older ones too; one that reads a newer one stops, and does not
   * guess. Version 1 had the acts of rooms alone.
   */
  int VERSION = 2;

  String node();

  long generation();

  /**
   * From here on a node's acts are of that generation, and those of older ones do not count.
   *
   * @param nonce tells apart two processes that take themselves for the same node
   * @param after the nonce of the opening that it comes after, as far as who opens has read; 0 if
   *     it has read none
   */
  record Opening(String node, long generation, long nonce, long after) implements ActRecord {}

  /**
   * What a log begins with.
   *
   * @param hasRooms the rooms of a server that was alone are in the files of all nodes before it
   */
  record Founded(boolean hasRooms) implements ActRecord {
    @Override
    public String node() {
      return "";
    }

    @Override
    public long generation() {
      return 0;
    }
  }

  /**
   * A node has something done.
   *
   * @param count ascends within the generation
   */
  record Doing(String node, long generation, long count, Act act) implements ActRecord {}

  // -- as bytes; kinds are in logs, and do not change

  int OPENING = 1;
  int HAPPENED = 2;
  int REDACTED = 3;
  int BEGAN = 4;
  int TRIMMED = 5;
  int CLAIMED = 6;
  int RELEASED = 7;
  int ENTERED = 8;
  int LEFT = 9;
  int WHISPERED = 10;
  int UNHEARD = 11;
  int BEAT = 12;
  int GONE = 13;
  int FOUNDED = 14;

  default byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeUTF(node());
      out.writeLong(generation());
      if (this instanceof Opening opening) {
        out.writeByte(OPENING);
        out.writeLong(opening.nonce);
        out.writeLong(opening.after);
      } else if (this instanceof Founded founded) {
        out.writeByte(FOUNDED);
        out.writeBoolean(founded.hasRooms);
      } else if (this instanceof Doing doing) {
        write(doing, out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("into memory", e);
    }
    return bytes.toByteArray();
  }

  private static void write(Doing doing, DataOutputStream out) throws IOException {
    out.writeByte(kind(doing.act));
    out.writeLong(doing.count);
    if (doing.act instanceof Act.OfRoom act) {
      write(act, out);
    } else if (doing.act instanceof Act.OfPeople act) {
      write(act, out);
    } else if (doing.act instanceof Act.Beat beat) {
      out.writeLong(beat.next());
    } else if (doing.act instanceof Act.Gone gone) {
      out.writeUTF(gone.node());
      out.writeLong(gone.nonce());
      out.writeLong(gone.seen());
    }
  }

  private static int kind(Act act) {
    if (act instanceof Act.Happened) {
      return HAPPENED;
    } else if (act instanceof Act.Redacted) {
      return REDACTED;
    } else if (act instanceof Act.Began) {
      return BEGAN;
    } else if (act instanceof Act.Trimmed) {
      return TRIMMED;
    } else if (act instanceof Act.Claimed) {
      return CLAIMED;
    } else if (act instanceof Act.Released) {
      return RELEASED;
    } else if (act instanceof Act.Entered) {
      return ENTERED;
    } else if (act instanceof Act.Left) {
      return LEFT;
    } else if (act instanceof Act.Whispered) {
      return WHISPERED;
    } else if (act instanceof Act.Unheard) {
      return UNHEARD;
    } else if (act instanceof Act.Beat) {
      return BEAT;
    } else if (act instanceof Act.Gone) {
      return GONE;
    }
    throw new AssertionError(act);
  }

  private static void write(Act.OfRoom act, DataOutputStream out) throws IOException {
    write(act.room(), out);
    if (act instanceof Act.Happened happened) {
      EventRow row = EventRow.of(happened.event());
      out.writeByte(row.kind());
      out.writeUTF(row.names());
      write(row.text(), out);
      out.writeLong(row.number());
    } else if (act instanceof Act.Redacted redacted) {
      out.writeLong(redacted.sequence());
      write(redacted.by(), out);
    } else if (act instanceof Act.Began began) {
      out.writeLong(began.after());
      write(began.topic(), out);
    } else if (act instanceof Act.Trimmed trimmed) {
      out.writeLong(trimmed.through());
    }
  }

  private static void write(Act.OfPeople act, DataOutputStream out) throws IOException {
    write(act.name(), out);
    if (act instanceof Act.Claimed claimed) {
      out.writeByte(claimed.looks().size());
      for (String look : claimed.looks()) {
        out.writeUTF(look);
      }
      out.writeBoolean(claimed.besides() != null);
      if (claimed.besides() != null) {
        write(claimed.besides(), out);
      }
    } else if (act instanceof Act.Entered entered) {
      write(entered.room(), out);
    } else if (act instanceof Act.Left left) {
      write(left.room(), out);
    } else if (act instanceof Act.Whispered whispered) {
      write(whispered.to(), out);
      out.writeUTF(whispered.text());
    } else if (act instanceof Act.Unheard unheard) {
      write(unheard.by(), out);
    }
  }

  private static void write(RoomName room, DataOutputStream out) throws IOException {
    out.writeUTF(room.toString());
    out.writeUTF(room.key());
  }

  private static void write(UserName name, DataOutputStream out) throws IOException {
    out.writeUTF(name.toString());
    out.writeUTF(name.key());
  }

  private static void write(@Nullable String text, DataOutputStream out) throws IOException {
    out.writeBoolean(text != null);
    if (text != null) {
      out.writeUTF(text);
    }
  }

  /**
   * What some bytes say.
   *
   * @param timeMillis when the engine took them, since 1970
   * @throws StoreException if this program does not know what they say
   */
  public static ActRecord of(byte[] bytes, long timeMillis) throws StoreException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readUnsignedByte();
      if (version < 1 || version > VERSION) {
        throw new StoreException(
            "an act of version %d is in the log; this program knows them up to version %d"
                .formatted(version, VERSION));
      }
      ActRecord read = read(in, timeMillis);
      if (in.available() > 0) {
        throw new StoreException("an act in the log is longer than this program knows it");
      }
      return read;
    } catch (IOException e) {
      throw new StoreException("an act in the log ends too soon, or is no text", false, e);
    }
  }

  private static ActRecord read(DataInputStream in, long timeMillis)
      throws IOException, StoreException {
    String node = in.readUTF();
    long generation = in.readLong();
    int kind = in.readUnsignedByte();
    if (kind == OPENING) {
      return new Opening(node, generation, in.readLong(), in.readLong());
    }
    if (kind == FOUNDED) {
      return new Founded(in.readBoolean());
    }
    if (kind < HAPPENED || kind > GONE) {
      throw new StoreException("an act of kind " + kind + " is in the log, which is not known");
    }
    long count = in.readLong();
    return new Doing(node, generation, count, act(in, kind, timeMillis));
  }

  private static Act act(DataInputStream in, int kind, long timeMillis)
      throws IOException, StoreException {
    return switch (kind) {
      case HAPPENED, REDACTED, BEGAN, TRIMMED -> ofRoom(in, kind, room(in), timeMillis);
      case BEAT -> new Act.Beat(in.readLong());
      case GONE -> new Act.Gone(in.readUTF(), in.readLong(), in.readLong());
      default -> ofPeople(in, kind, user(in));
    };
  }

  private static Act ofRoom(DataInputStream in, int kind, RoomName room, long timeMillis)
      throws IOException, StoreException {
    return switch (kind) {
      case HAPPENED -> {
        int row = in.readUnsignedByte();
        String names = in.readUTF();
        RoomEvent event = new EventRow(row, names, text(in), in.readLong()).event();
        yield new Act.Happened(room, timeMillis, event);
      }
      case REDACTED -> new Act.Redacted(room, timeMillis, in.readLong(), user(in));
      case BEGAN -> new Act.Began(room, in.readLong(), text(in));
      default -> new Act.Trimmed(room, in.readLong());
    };
  }

  private static Act ofPeople(DataInputStream in, int kind, UserName name) throws IOException {
    return switch (kind) {
      case CLAIMED -> {
        Set<String> looks = new LinkedHashSet<>();
        for (int left = in.readUnsignedByte(); left > 0; left--) {
          looks.add(in.readUTF());
        }
        yield new Act.Claimed(name, looks, in.readBoolean() ? user(in) : null);
      }
      case RELEASED -> new Act.Released(name);
      case ENTERED -> new Act.Entered(room(in), name);
      case LEFT -> new Act.Left(room(in), name);
      case WHISPERED -> new Act.Whispered(name, user(in), in.readUTF());
      default -> new Act.Unheard(name, user(in));
    };
  }

  private static RoomName room(DataInputStream in) throws IOException {
    return RoomName.kept(in.readUTF(), in.readUTF());
  }

  private static UserName user(DataInputStream in) throws IOException {
    return UserName.kept(in.readUTF(), in.readUTF());
  }

  private static @Nullable String text(DataInputStream in) throws IOException {
    return in.readBoolean() ? in.readUTF() : null;
  }
}
