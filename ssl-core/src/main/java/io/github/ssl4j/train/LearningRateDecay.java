package io.github.ssl4j.train;

/**
 * How a learning rate falls once its warm-up is over. One of your own is best a record: it is then written to the
 * {@code config.json} of a run and read back.
 */
@FunctionalInterface
public interface LearningRateDecay {

    /**
     * Returns what is left of the way from the highest rate to the last one: 1 for the highest rate, 0 for the last.
     *
     * @param share of the run after the warm-up that is over, from 0 to 1
     */
    double left(double share);

    /** Half a cosine wave, from 1 to 0. Loshchilov and Hutter 2017, arXiv:1608.03983. */
    record Cosine() implements LearningRateDecay {
        @Override
        public double left(double share) {
            return (1 + Math.cos(Math.PI * share)) / 2;
        }
    }
}
