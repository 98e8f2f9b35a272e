package io.github.ssl4j.collectives;

import java.io.Serializable;

/**
 * What every worker of a cluster does; it is sent to the machines of the workers.
 *
 * @param <T> what comes of it
 */
@FunctionalInterface
public interface ClusterWork<T extends Serializable> extends Serializable {

    /**
     * Does the work of one worker.
     *
     * @param collectives what it does together with the others
     * @param attempt how often the work was begun before, because workers were lost; 0 at first
     * @return what is sent back; that of rank 0 counts
     * @throws Exception if the work fails; it is not begun again then
     */
    T run(Collectives collectives, int attempt) throws Exception;
}
