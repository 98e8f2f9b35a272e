package io.github.ssl4j.device.cpu;

/**
 * The pixels of a line, a row or a column of an image, that one of a kernel's weights meets; the others meet padding.
 *
 * @param pixels how many there are
 * @param input the first of them in the input
 * @param output the pixel of the output that it counts for; the next ones follow there without a gap
 */
record WeightSpan(int pixels, int input, int output) {

    /**
     * Returns what the weight at {@code position} meets while the kernel moves by {@code stride} over a padded line.
     */
    static WeightSpan of(int inputs, int outputs, int stride, int padding, int position) {
        int first = Math.max(0, -Math.floorDiv(position - padding, stride));
        int last = Math.min(outputs - 1, Math.floorDiv(inputs - 1 + padding - position, stride));
        return new WeightSpan(Math.max(0, last - first + 1), first * stride + position - padding, first);
    }

    /** Returns the share of a kernel's weights and places in which a pixel is met. */
    static double share(int inputs, int outputs, int stride, int padding, int kernel) {
        int met = 0;
        for (int position = 0; position < kernel; position++) {
            met += of(inputs, outputs, stride, padding, position).pixels();
        }
        return (double) met / (outputs * kernel);
    }
}
