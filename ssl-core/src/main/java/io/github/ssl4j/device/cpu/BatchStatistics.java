package io.github.ssl4j.device.cpu;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Mean and variance of the channels of many rows. Rows are taken side by side in lines of about {@link #WIDTH} numbers,
 * since few channels fill no vector, and two lines at a time, since sums are read and written more slowly than added.
 *
 * <p>Numbers are summed by their distance from the mean of those before, whose squares do not cancel: where it differs
 * much from their own mean, the variance of all is large. Some tens are summed in float32, their sums in double.
 */
final class BatchStatistics {
    private static final int WIDTH = 512;
    private static final int LINES = 2;
    /** Numbers that are added up in float32 for each place of a line. */
    private static final int TOGETHER = 64;

    /** Numbers that one thread adds up. */
    private static final int UNIT = 1 << 17;

    private final CpuStorage x;
    private final int channels;
    private final int width;
    private final float[][] lines;
    private final float[] center;
    private final float[] sums;
    private final float[] squares;
    private final double[] mean;
    private final double[] scatter;
    private long rows;

    private BatchStatistics(CpuStorage x, int channels) {
        this.x = x;
        this.channels = channels;
        width = channels * Math.max(1, WIDTH / channels);
        lines = new float[LINES][width];
        center = new float[width];
        sums = new float[width];
        squares = new float[width];
        mean = new double[channels];
        scatter = new double[channels];
    }

    /** Writes the mean and the biased variance of every channel. */
    static void of(int rows, int channels, CpuStorage x, CpuStorage mean, CpuStorage variance) {
        int perUnit = Math.max(TOGETHER, UNIT / channels);
        int units = (rows - 1) / perUnit + 1;
        BatchStatistics[] parts = new BatchStatistics[units];
        IntStream range = IntStream.range(0, units);
        (units > 1 ? range.parallel() : range).forEach(unit -> {
            long from = (long) unit * perUnit;
            parts[unit] = new BatchStatistics(x, channels);
            parts[unit].add(from, Math.min(rows, from + perUnit));
        });
        BatchStatistics all = parts[0];
        for (int unit = 1; unit < units; unit++) {
            for (int c = 0; c < channels; c++) {
                all.join(c, parts[unit].rows, parts[unit].mean[c], parts[unit].scatter[c]);
            }
            all.rows += parts[unit].rows;
        }
        put(all.mean, 1, mean);
        put(all.scatter, rows, variance);
    }

    private static void put(double[] values, int divisor, CpuStorage target) {
        float[] floats = new float[values.length];
        for (int c = 0; c < floats.length; c++) {
            floats[c] = (float) (values[c] / divisor);
        }
        target.put(0, floats, 0, floats.length);
    }

    private void add(long from, long end) {
        long together = (long) TOGETHER * width / channels;
        long few = Math.min(end - from, Math.max(1, (long) LINES * width / channels));
        gather(from, from + few);
        for (int c = 0; c < channels; c++) {
            center[c] = (float) (total(sums, c) / few);
        }
        for (long row = from; row < end; row += together) {
            for (int i = channels; i < width; i++) {
                center[i] = center[i - channels];
            }
            long next = Math.min(end, row + together);
            gather(row, next);
            join(next - row);
        }
    }

    /** Sums the distances from the center and their squares for every place of a line. */
    private void gather(long fromRow, long endRow) {
        Arrays.fill(sums, 0);
        Arrays.fill(squares, 0);
        long end = endRow * channels;
        long from = fromRow * channels;
        for (; from + (long) LINES * width <= end; from += (long) LINES * width) {
            for (int line = 0; line < LINES; line++) {
                x.get(from + (long) line * width, lines[line], 0, width);
            }
            addTwo(lines[0], lines[1], center, sums, squares);
        }
        for (; from < end; from += width) {
            int count = (int) Math.min(width, end - from);
            x.get(from, lines[0], 0, count);
            addOne(lines[0], count, center, sums, squares);
        }
    }

    private static void addTwo(float[] first, float[] second, float[] center, float[] sums, float[] squares) {
        for (int i = 0; i < center.length; i++) {
            float a = first[i] - center[i];
            float b = second[i] - center[i];
            sums[i] += a + b;
            squares[i] += a * a + b * b;
        }
    }

    private static void addOne(float[] values, int count, float[] center, float[] sums, float[] squares) {
        for (int i = 0; i < count; i++) {
            float distance = values[i] - center[i];
            sums[i] += distance;
            squares[i] += distance * distance;
        }
    }

    private double total(float[] line, int channel) {
        double total = 0;
        for (int i = channel; i < width; i += channels) {
            total += line[i];
        }
        return total;
    }

    /** Takes in the rows that were gathered, whose mean becomes the next center. */
    private void join(long count) {
        for (int c = 0; c < channels; c++) {
            double sum = total(sums, c);
            double ownMean = center[c] + sum / count;
            join(c, count, ownMean, Math.max(0, total(squares, c) - sum * sum / count));
            center[c] = (float) ownMean;
        }
        rows += count;
    }

    /** Takes in the mean of other rows and the sum of their squared deviations, by Chan's formula. */
    private void join(int channel, long others, double otherMean, double otherScatter) {
        double share = (double) others / (rows + others);
        double distance = otherMean - mean[channel];
        mean[channel] += share * distance;
        scatter[channel] += otherScatter + distance * distance * share * rows;
    }
}
