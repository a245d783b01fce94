package dev.chatserver.bench.report;

import dev.chatserver.bench.BenchResult;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * A report's latency by percentile as a picture (SVG 1.1). The percentile axis is the usual one for
 * this: as far from 90 % to 99 % as from 99 % to 99.9 %, so that the slowest lines, which are what
 * people feel, have the most room. Confined to the thread that makes it.
 */
public final class LatencyPlot {

  private static final int WIDTH = 1000;
  private static final int HEIGHT = 560;
  private static final int LEFT = 100;
  private static final int RIGHT = 950;
  private static final int TOP = 100;
  private static final int BOTTOM = 470;

  /** Points of the curve for each halving of the distance to 100 %. */
  private static final int STEPS_PER_HALF = 10;

  private static final int DECADES_MAX = 9;
  private static final int LABEL_WIDTH = 110;

  private final StringBuilder svg = new StringBuilder();
  private final Histogram latencyNanos;
  private final double decades;
  private final double maxMillis;

  private LatencyPlot(Histogram latencyNanos) {
    this.latencyNanos = latencyNanos;
    // The last percentile that one line among so many can make a difference to.
    double lines = Math.max(100, latencyNanos.getTotalCount());
    decades = Math.min(DECADES_MAX, Math.log10(lines));
    maxMillis = Math.max(latencyNanos.getMaxValue() / 1e6, 1e-3);
  }

  /** The picture, a whole SVG document. */
  public static String svg(BenchResult result) {
    LatencyPlot plot = new LatencyPlot(result.latencyNanos());
    plot.frame(result);
    plot.percentileAxis();
    plot.latencyAxis();
    if (result.latencyNanos().getTotalCount() > 0) {
      plot.curve();
      plot.marks();
    }
    return plot.svg.append("</svg>\n").toString();
  }

  private void frame(BenchResult result) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\""
            + " viewBox=\"0 0 %1$d %2$d\" font-family=\"Helvetica, Arial, DejaVu Sans, sans-serif\""
            + " font-size=\"15\" fill=\"#222\">%n"
            + "<rect width=\"%1$d\" height=\"%2$d\" fill=\"#fff\"/>%n",
        WIDTH, HEIGHT);
    text(LEFT, 36, "start", "font-size=\"21\" font-weight=\"bold\"", "Latency by percentile");
    text(LEFT, 60, "start", "", ReportTable.title(result.config()));
    String counts =
        String.format(
            Locale.ROOT,
            "%,d deliveries, %s/s; lost %,d, duplicated %,d, reordered %,d",
            result.delivered(),
            ReportTable.number(result.deliveriesPerSecond()),
            result.readers().lost(),
            result.readers().duplicated(),
            result.readers().reordered());
    text(LEFT, 81, "start", "fill=\"#555\"", counts);
  }

  private void percentileAxis() {
    tickX(0, "0");
    tickX(50, "50");
    for (int decade = 1; decade <= decades; decade++) {
      String nines = "9".repeat(decade);
      String label = decade <= 2 ? nines : nines.substring(0, 2) + "." + nines.substring(2);
      tickX(decade == 1 ? 90 : 100 - Math.pow(10, 2 - decade), decade == 1 ? "90" : label);
    }
    text((LEFT + RIGHT) / 2.0, HEIGHT - 28, "middle", "font-size=\"17\"", "Percentile (%)");
  }

  private void tickX(double percentile, String label) {
    double x = x(percentile);
    line(x, TOP, x, BOTTOM, "#ddd");
    text(x, BOTTOM + 24, "middle", "", label);
  }

  private void latencyAxis() {
    double step = step(maxMillis / 5);
    for (int i = 0; (i - 1) * step < maxMillis; i++) {
      line(LEFT, y(i * step), RIGHT, y(i * step), i == 0 ? "#222" : "#ddd");
      text(LEFT - 10, y(i * step) + 5, "end", "", tick(i * step, step));
    }
    line(LEFT, TOP, LEFT, BOTTOM, "#222");
    double middle = (TOP + BOTTOM) / 2.0;
    String turned =
        String.format(Locale.ROOT, "font-size=\"17\" transform=\"rotate(-90 28 %.1f)\"", middle);
    text(28, middle, "middle", turned, "Latency from when due (ms)");
  }

  private void curve() {
    add("<polyline fill=\"none\" stroke=\"#0b62a4\" stroke-width=\"2.5\" points=\"");
    for (HistogramIterationValue value : latencyNanos.percentiles(STEPS_PER_HALF)) {
      add(
          "%.1f,%.1f ",
          x(value.getPercentileLevelIteratedTo()), y(value.getValueIteratedTo() / 1e6));
    }
    add("\"/>%n");
  }

  private void marks() {
    mark(50, "p50");
    mark(99, "p99");
    mark(99.9, "p99.9");
    mark(100, "max");
  }

  private void mark(double percentile, String name) {
    double millis = latencyNanos.getValueAtPercentile(percentile) / 1e6;
    double x = x(percentile);
    double y = y(millis);
    add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\" fill=\"#0b62a4\"/>%n", x, y);
    String label = name + " " + ReportTable.number(millis) + " ms";
    // Above the curve on its left, or where there is no room for that, below it on its right.
    boolean below = x < LEFT + LABEL_WIDTH && y < BOTTOM - 24;
    boolean atStart = x < LEFT + LABEL_WIDTH;
    double labelX = below ? x + 10 : atStart ? LEFT + 6 : x > RIGHT - LABEL_WIDTH ? x : x - 6;
    double labelY = below ? y + 16 : y - 12;
    String anchor = atStart ? "start" : "end";
    // A white copy beneath keeps the label readable where it crosses lines.
    text(labelX, labelY, anchor, "stroke=\"#fff\" stroke-width=\"4\"", label);
    text(labelX, labelY, anchor, "", label);
  }

  /** From the left edge at 0 % to the right one at the last decade, and at 100 %. */
  private double x(double percentile) {
    double nines = percentile >= 100 ? decades : -Math.log10(1 - percentile / 100);
    return LEFT + (RIGHT - LEFT) * Math.min(nines, decades) / decades;
  }

  private double y(double millis) {
    double step = step(maxMillis / 5);
    double top = Math.ceil(maxMillis / step) * step;
    return BOTTOM - (BOTTOM - TOP) * millis / top;
  }

  /** The least of 1, 2, 5, 10, 20, 50 and so on that is not below a number. */
  private static double step(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    double factor = least / power;
    return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
  }

  private static String tick(double value, double step) {
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  private void line(double x1, double y1, double x2, double y2, String colour) {
    add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n",
        x1, y1, x2, y2, colour);
  }

  private void text(double x, double y, String anchor, String attributes, String text) {
    add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>%n",
        x,
        y,
        anchor,
        attributes,
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
  }

  private void add(String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments));
  }
}
