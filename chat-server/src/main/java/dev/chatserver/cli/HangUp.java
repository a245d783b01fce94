package dev.chatserver.cli;

import java.io.FileInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP: what may change while the server runs is read again, as it is usual for a service. But
 * the same signal tells of a terminal that was closed, and whoever closes the window in which a
 * server runs means to end it: then the process ends as by any other signal. Thread-safe because it
 * has no state that changes.
 */
final class HangUp {

  private static final Logger LOG = LoggerFactory.getLogger(HangUp.class);

  private final Runnable reload;
  private final boolean hadTerminal = hasTerminal();

  private HangUp(Runnable reload) {
    this.reload = reload;
  }

  /**
   * From here on the signal calls {@code reload}, on a thread of its own. Not where it is ignored,
   * as by {@code nohup}, nor where the JVM was told to leave signals alone ({@code -Xrs}).
   */
  static void hear(Runnable reload) {
    HangUp hangUp = new HangUp(reload);
    try {
      handle("HUP", hangUp::up);
    } catch (ReflectiveOperationException e) {
      LOG.atWarn().setCause(e).log("SIGHUP is not heard");
    }
  }

  /**
   * The JDK has no other interface to signals than this one of jdk.unsupported, which javac warns
   * of wherever it is named.
   */
  private static void handle(String name, Runnable action) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object handling =
        Proxy.newProxyInstance(
            HangUp.class.getClassLoader(),
            new Class<?>[] {handler},
            (proxy, method, arguments) -> {
              action.run();
              return null;
            });
    try {
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), handling);
    } catch (InvocationTargetException e) {
      if (!(e.getCause() instanceof IllegalArgumentException)) { // the JVM keeps it to itself
        throw e;
      }
      LOG.atInfo().addKeyValue("cause", e.getCause().getMessage()).log("SIGHUP is not heard");
    }
  }

  private void up() {
    if (hadTerminal && !hasTerminal()) {
      Runtime.getRuntime().exit(0); // by way of the shutdown hook
    }
    LOG.atInfo().log("reloading");
    reload.run();
  }

  /** True if the process has a controlling terminal; one that is closed cannot be opened. */
  private static boolean hasTerminal() {
    try (FileInputStream terminal = new FileInputStream("/dev/tty")) {
      return terminal.getFD().valid();
    } catch (IOException e) {
      return false;
    }
  }
}
