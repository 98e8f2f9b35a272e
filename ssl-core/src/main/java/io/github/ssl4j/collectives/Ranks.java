package io.github.ssl4j.collectives;

import java.util.List;
import java.util.stream.Collectors;

/** Checks and names of ranks. */
public final class Ranks {

    private Ranks() {}

    static void requireRank(String collective, int rank, int size) {
        if (rank < 0 || rank >= size) {
            throw new IllegalArgumentException(
                    collective + ": expected a rank from 0 to " + (size - 1) + ", found " + rank);
        }
    }

    /** Returns {@code rank 2} or {@code ranks 2, 3}. */
    public static String name(List<Integer> ranks) {
        String list = ranks.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return (ranks.size() == 1 ? "rank " : "ranks ") + list;
    }
}
