package io.github.ssl4j.augment;

/** Memory that resampling and blurring reuse from image to image, one for each thread. */
final class Scratch {
    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    final ResampleWeights rows = new ResampleWeights();
    final ResampleWeights columns = new ResampleWeights();
    private float[] plane = new float[0];
    private float[] line = new float[0];

    private Scratch() {}

    static Scratch ofThisThread() {
        return OF_THREAD.get();
    }

    /** An array of at least this many values, contents undefined. */
    float[] plane(int size) {
        if (plane.length < size) {
            plane = new float[size];
        }
        return plane;
    }

    /** A second array of at least this many values, contents undefined. */
    float[] line(int size) {
        if (line.length < size) {
            line = new float[size];
        }
        return line;
    }
}
