package io.github.ssl4j.spark;

import io.github.ssl4j.collectives.Collectives;
import java.io.Serializable;

/**
 * What every worker does on a Spark cluster.
 *
 * @param <T> what comes of it
 */
@FunctionalInterface
public interface SparkWork<T extends Serializable> extends Serializable {

    /**
     * Does the work of one worker, on one thread of an executor.
     *
     * @param collectives what it does together with the others; closed when the work is done
     * @param attempt how often all was begun before, from 0
     * @return the result, of which only that of rank 0 returns to the driver; may be null
     * @throws Exception if the work fails, and with it that of all; it is not begun again then
     */
    T run(Collectives collectives, int attempt) throws Exception;
}
