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

  /** Of what is written. A node that reads another one stops, and does not guess. */
  int VERSION = 1;

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
      } else if (this instanceof Doing doing) {
        write(doing, out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("into memory", e);
    }
    return bytes.toByteArray();
  }

  private static void write(Doing doing, DataOutputStream out) throws IOException {
    if (doing.act instanceof Act.Happened happened) {
      begin(out, HAPPENED, doing, happened.room());
      EventRow row = EventRow.of(happened.event());
      out.writeByte(row.kind());
      out.writeUTF(row.names());
      write(row.text(), out);
      out.writeLong(row.number());
    } else if (doing.act instanceof Act.Redacted redacted) {
      begin(out, REDACTED, doing, redacted.room());
      out.writeLong(redacted.sequence());
      out.writeUTF(redacted.by().toString());
      out.writeUTF(redacted.by().key());
    } else if (doing.act instanceof Act.Began began) {
      begin(out, BEGAN, doing, began.room());
      out.writeLong(began.after());
      write(began.topic(), out);
    } else if (doing.act instanceof Act.Trimmed trimmed) {
      begin(out, TRIMMED, doing, trimmed.room());
      out.writeLong(trimmed.through());
    }
  }

  private static void begin(DataOutputStream out, int kind, Doing doing, RoomName room)
      throws IOException {
    out.writeByte(kind);
    out.writeLong(doing.count);
    out.writeUTF(room.toString());
    out.writeUTF(room.key());
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
  static ActRecord of(byte[] bytes, long timeMillis) throws StoreException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new StoreException(
            "an act of version %d is in the log; this program knows version %d"
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
    if (kind < HAPPENED || kind > TRIMMED) {
      throw new StoreException("an act of kind " + kind + " is in the log, which is not known");
    }
    long count = in.readLong();
    RoomName room = RoomName.kept(in.readUTF(), in.readUTF());
    return new Doing(node, generation, count, act(in, kind, room, timeMillis));
  }

  private static Act act(DataInputStream in, int kind, RoomName room, long timeMillis)
      throws IOException, StoreException {
    return switch (kind) {
      case HAPPENED -> {
        int row = in.readUnsignedByte();
        String names = in.readUTF();
        RoomEvent event = new EventRow(row, names, text(in), in.readLong()).event();
        yield new Act.Happened(room, timeMillis, event);
      }
      case REDACTED -> {
        long sequence = in.readLong();
        UserName by = UserName.kept(in.readUTF(), in.readUTF());
        yield new Act.Redacted(room, timeMillis, sequence, by);
      }
      case BEGAN -> new Act.Began(room, in.readLong(), text(in));
      default -> new Act.Trimmed(room, in.readLong());
    };
  }

  private static @Nullable String text(DataInputStream in) throws IOException {
    return in.readBoolean() ? in.readUTF() : null;
  }
}
