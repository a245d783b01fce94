package dev.chatserver.app;

import dev.chatserver.ledger.Ledger;
import dev.chatserver.metrics.Meters;
import dev.chatserver.room.Names;
import dev.chatserver.session.Session;
import io.netty.util.internal.PlatformDependent;

/** What of a server is looked at when somebody asks, and counted by nobody. */
final class Gauges {

  private Gauges() {}

  static void register(Meters meters, Ledger ledger, ChatService service, Names<Session> names) {
    meters.ofTheProcess();
    meters.gauge("chat_names", null, "Names that are in use.", names::size);
    meters.gauge("chat_rooms", null, "Rooms that are open.", service.rooms()::size);
    meters.gauge(
        "chat_departed",
        null,
        "People who are gone and whose last lines are still said.",
        service.departed()::size);
    meters.gauge(
        "chat_feed_bytes",
        Meters.BYTES,
        "What rooms hold in memory for readers behind their heads.",
        service.feedMemory()::bytes);
    meters.gauge(
        "chat_ledger_queue_requests",
        null,
        "What was said and is not stored yet.",
        ledger.intake()::pending);
    meters.gauge(
        "chat_ledger_storing",
        null,
        "1 if what is said can be stored, as far as is known, else 0.",
        () -> ledger.trouble() == null ? 1 : 0);
    meters.gauge(
        "chat_ledger_lag_records",
        null,
        "What is in the log that all nodes share and not here yet; 0 on one machine.",
        ledger::lag);
    meters.gauge(
        "chat_ledger_bytes",
        Meters.BYTES,
        "What the ledger takes, on disk or in memory.",
        ledger::bytes);
    meters.gauge(
        "chat_netty_direct_bytes",
        Meters.BYTES,
        "Direct memory that connections and feeds hold, of what is allowed for it.",
        PlatformDependent::usedDirectMemory);
    meters.gauge(
        "chat_netty_direct_limit_bytes",
        Meters.BYTES,
        "Direct memory that may be held.",
        PlatformDependent::maxDirectMemory);
  }
}
