package dev.chatserver.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Spec;

/**
 * {@code manual}: the page for {@code man}, made of what {@code --help} says of each command. Runs
 * on the main thread.
 */
@Command(
    name = "manual",
    mixinStandardHelpOptions = true,
    description = "Print the manual page: chat-server manual > chat-server.1")
final class ManualCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec program = spec.root();
    PrintWriter out = spec.commandLine().getOut();
    out.println(".TH CHAT-SERVER 1 \"\" \"chat-server " + Version.ofThisProgram() + "\"");
    section(out, "NAME");
    out.println(escaped(program.name() + " - " + text(program.usageMessage().description())));
    section(out, "SYNOPSIS");
    out.println(".B " + program.name());
    out.println("[serve] [\\fIOPTION\\fR]...");
    out.println(".br");
    out.println(".B " + program.name());
    out.println("\\fICOMMAND\\fR [\\fIOPTION\\fR]...");
    section(out, "DESCRIPTION");
    out.println("Without a command it serves. " + escaped(text(program.usageMessage().footer())));
    section(out, "OPTIONS");
    options(out, program);
    section(out, "COMMANDS");
    program.subcommands().values().forEach(command -> command(out, command, ""));
    section(out, "SIGNALS");
    entry(out, "SIGTERM, SIGINT", "Stop in order: what was said is delivered.");
    entry(
        out,
        "SIGHUP",
        "Read the settings again, the certificate, the deny list and the message of the day."
            + " What needs another start is named in the log.");
    section(out, "EXIT STATUS");
    entry(out, "0", "Stopped in order, or done.");
    entry(out, "2", "Wrong options, or what was asked for cannot be had; one line says why.");
    out.flush();
    return 0;
  }

  private static void command(PrintWriter out, CommandLine command, String before) {
    CommandSpec of = command.getCommandSpec();
    String name = before + of.name();
    out.println(".SS " + escaped(name));
    out.println(escaped(text(of.usageMessage().description())));
    for (PositionalParamSpec parameter : of.positionalParameters()) {
      entry(out, parameter.paramLabel(), text(parameter.description()));
    }
    if (of.mixins().containsKey("options") && of.options().size() > 40) {
      out.println(".PP");
      out.println("Its options are those above.");
    } else {
      options(out, of);
    }
    of.subcommands().values().forEach(sub -> command(out, sub, name + " "));
  }

  private static void options(PrintWriter out, CommandSpec command) {
    for (OptionSpec option : command.options()) {
      StringBuilder names = new StringBuilder();
      for (String name : option.names()) {
        names.append(names.isEmpty() ? "" : ", ").append(name);
      }
      boolean takesNothing = option.arity().max() == 0;
      String described = text(option.description());
      entry(
          out,
          takesNothing ? names.toString() : names + "=" + option.paramLabel(),
          described.replace("${DEFAULT-VALUE}", String.valueOf(option.defaultValueString())));
    }
  }

  private static void section(PrintWriter out, String name) {
    out.println(".SH " + name);
  }

  private static void entry(PrintWriter out, String tag, String text) {
    out.println(".TP");
    out.println(".B " + escaped(tag));
    out.println(escaped(text));
  }

  private static String text(String... lines) {
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      String stripped = line.replace("%n", " ").strip();
      text.append(text.isEmpty() || stripped.isEmpty() ? "" : " ").append(stripped);
    }
    return text.toString();
  }

  /** What troff would take for its own. */
  private static String escaped(String text) {
    String escaped = text.replace("\\", "\\e").replace("-", "\\-");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }
}
