package io.github.ssl4j.collectives;

import java.util.List;
import java.util.stream.IntStream;

/** One collective of all workers: who has called what so far, and with which values. */
final class Round {
    private final long number;
    private final String[] calls;
    private final double[][] values;
    private int arrived;

    Round(long number, int size) {
        this.number = number;
        this.calls = new String[size];
        this.values = new double[size][];
    }

    /** Returns how many collectives there were, with this one. */
    long number() {
        return number;
    }

    void arrive(int rank, String call, double... brought) {
        if (calls[rank] != null) {
            throw new IllegalStateException("rank " + rank + " called " + call + " while another thread of it waits in "
                    + calls[rank] + "; a worker calls its collectives on one thread");
        }
        calls[rank] = call;
        values[rank] = brought;
        arrived++;
    }

    boolean isComplete() {
        return arrived == calls.length;
    }

    List<Integer> missing() {
        return IntStream.range(0, calls.length)
                .filter(rank -> calls[rank] == null)
                .boxed()
                .toList();
    }

    double[][] values() {
        return values;
    }

    /** Throws unless all workers called the same. */
    void requireSameCall() {
        CheckedCollectives.requireSameCall(number, List.of(calls));
    }
}
