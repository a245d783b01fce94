package dev.chatserver.codec.plain;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;

/**
 * The small parts that events and replies of the plain dialect have in common: text as UTF-8, the
 * line end, and a list of names as people say it. Thread-safe because it has no state.
 */
final class PlainText {

  private static final byte LINE_END = '\n';

  private PlainText() {}

  /** Appends text; {@code out} is lent. */
  static void write(ByteBuf out, CharSequence text) {
    ByteBufUtil.writeUtf8(out, text);
  }

  /** Appends text and the line end; {@code out} is lent. */
  static void writeLine(ByteBuf out, CharSequence text) {
    ByteBufUtil.writeUtf8(out, text);
    out.writeByte(LINE_END);
  }

  /** {@code a}; {@code a and b}; {@code a, b and c}; {@code a, b, c and 37 others}. */
  static String list(List<?> names, long others) {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      boolean last = i == names.size() - 1 && others == 0;
      list.append(i == 0 ? "" : last ? " and " : ", ").append(names.get(i));
    }
    if (others > 0) {
      list.append(" and ").append(others).append(others == 1 ? " other" : " others");
    }
    return list.toString();
  }
}
