package io.github.ssl4j.tensor;

/** Workers that normalise as many rows each by the statistics of all of their rows. */
public interface BatchNormPeers {

    /** Returns how many peers there are, this worker among them. */
    int number();

    /** Returns mean and biased variance of the rows of all peers, [2, C], of those of this worker's rows. */
    Tensor statistics(Tensor own);

    /** Returns the sums over all peers, [2, C], of what each has summed over its rows. */
    Tensor sums(Tensor own);
}
