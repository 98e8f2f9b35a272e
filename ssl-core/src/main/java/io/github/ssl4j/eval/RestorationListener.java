package io.github.ssl4j.eval;

/** Receives the progress of {@link Restoration}, on the thread that trains. */
@FunctionalInterface
public interface RestorationListener {
    /**
     * Called after every epoch of a decoder.
     *
     * @param epoch from 0
     * @param epochs how many there are
     * @param loss the mean squared error over the epoch, of values from 0 to 1
     */
    void onEpoch(int epoch, int epochs, double loss);
}
