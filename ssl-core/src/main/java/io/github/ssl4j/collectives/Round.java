package io.github.ssl4j.collectives;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
        Map<String, List<Integer>> others = new TreeMap<>();
        for (int rank = 1; rank < calls.length; rank++) {
            if (!calls[rank].equals(calls[0])) {
                others.computeIfAbsent(calls[rank], call -> new ArrayList<>()).add(rank);
            }
        }
        if (!others.isEmpty()) {
            String found = others.entrySet().stream()
                    .map(entry -> entry.getKey() + " on " + Ranks.name(entry.getValue()))
                    .collect(Collectors.joining(", "));
            throw new IllegalArgumentException(
                    "collective " + number + ": expected " + calls[0] + " as on rank 0, found " + found);
        }
    }
}
