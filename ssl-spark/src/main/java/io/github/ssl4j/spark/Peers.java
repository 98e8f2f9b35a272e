package io.github.ssl4j.spark;

import io.github.ssl4j.collectives.WorkerFailedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.StringVector;

/** The workers of a training as one of them knows them: where they answer, and what became of them. */
final class Peers implements AutoCloseable {
    private static final String KEY = "ssl4j/presence/";

    private final int rank;
    private final int size;
    private final String host;
    private final Duration timeout;
    private final Presence presence;
    private final List<InetSocketAddress> addresses;

    private Peers(
            int rank, int size, String host, Duration timeout, Presence presence, List<InetSocketAddress> addresses) {
        this.rank = rank;
        this.size = size;
        this.host = host;
        this.timeout = timeout;
        this.presence = presence;
        this.addresses = addresses;
    }

    /** Tells the others where this worker answers, and waits until all have done so. */
    static Peers meet(GlooStore store, int rank, int size, String host, Duration timeout) {
        Presence presence = presence(host);
        try {
            store.put(KEY + rank, host + ":" + presence.port());
            List<InetSocketAddress> addresses = new ArrayList<>();
            for (int other = 0; other < size; other++) {
                addresses.add(other == rank ? null : address(store.get(KEY + other)));
            }
            return new Peers(rank, size, host, timeout, presence, addresses);
        } catch (RuntimeException e) {
            WorkerFailedException failure =
                    WorkerFailedException.late(missing(store, size), size, "the rendezvous", timeout, e);
            presence.close();
            throw failure;
        }
    }

    private static Presence presence(String host) {
        try {
            return new Presence(host);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "this worker: expected to be reached under " + host + ", found that it cannot: " + e, e);
        }
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    /** Returns who has told nothing; the one that serves the store where that does not answer. */
    private static List<Integer> missing(GlooStore store, int size) {
        try {
            return IntStream.range(0, size)
                    .filter(rank -> !store.store().check(new StringVector(KEY + rank)))
                    .boxed()
                    .toList();
        } catch (RuntimeException e) {
            return List.of(0);
        }
    }

    int rank() {
        return rank;
    }

    int size() {
        return size;
    }

    /** Returns under which name or address the others reach a worker. */
    String host(int other) {
        return other == rank ? host : addresses.get(other).getHostString();
    }

    /** Notes that this worker comes to a collective. */
    void arrive(long number) {
        presence.arrive(number);
    }

    /**
     * Returns the failure that says which workers are missing, and tells those that are left.
     *
     * @param where what failed, as in {@code collective 7, barrier}
     * @param cause what Gloo says
     */
    WorkerFailedException failure(String where, RuntimeException cause) {
        if (!presence.reported().isEmpty()) {
            return reported(where, cause);
        }
        Presence.State[] states = presence.ask(addresses, List.of());
        if (!presence.reported().isEmpty()) {
            return reported(where, cause);
        }
        List<Integer> gone = ranks(states, Presence.State.GONE);
        if (!gone.isEmpty()) {
            presence.ask(addresses, gone);
            return WorkerFailedException.of(gone, size, "ended or was lost before the end of " + where, cause);
        }
        List<Integer> late = ranks(states, Presence.State.SILENT, Presence.State.BEHIND);
        if (!late.isEmpty()) {
            presence.ask(addresses, late);
            return WorkerFailedException.late(late, size, where, timeout, cause);
        }
        List<Integer> others = ranks(states, Presence.State.PRESENT);
        return WorkerFailedException.of(
                others, size, "cannot be reached in " + where + ": " + GlooStore.firstLine(cause), cause);
    }

    private WorkerFailedException reported(String where, RuntimeException cause) {
        return WorkerFailedException.of(
                presence.reported(), size, "ended, hangs or was lost before the end of " + where, cause);
    }

    private List<Integer> ranks(Presence.State[] states, Presence.State... wanted) {
        return IntStream.range(0, size)
                .filter(other -> other != rank && List.of(wanted).contains(states[other]))
                .boxed()
                .toList();
    }

    @Override
    public void close() {
        presence.close();
    }
}
