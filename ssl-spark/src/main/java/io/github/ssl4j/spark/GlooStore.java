package io.github.ssl4j.spark;

import java.time.Duration;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;

/** Where workers find each other's addresses: one of them serves it, all others connect to it. */
public final class GlooStore implements AutoCloseable {
    private static final int PORT_MASK = 0xFFFF;

    private final TCPStore store;

    private GlooStore(String host, int port, boolean serves, Duration timeout) {
        GlooLibrary.load();
        try (TCPStoreOptions options = new TCPStoreOptions();
                Milliseconds limit = new Milliseconds(timeout.toMillis())) {
            options.port((short) port);
            options.isServer(serves);
            options.waitWorkers(false);
            options.timeout(limit);
            store = new TCPStore(host, options);
        } catch (RuntimeException e) {
            String what = serves ? "cannot be served on " + host : "cannot be reached at " + host + ":" + port;
            throw new IllegalStateException("the store of addresses " + what + ": " + firstLine(e), e);
        }
    }

    /**
     * Serves a store on a free port.
     *
     * @param timeout how long a call waits for what another worker has yet to put there
     * @throws IllegalStateException if Gloo's library does not load or there is no free port
     */
    public static GlooStore serve(Duration timeout) {
        return new GlooStore("localhost", 0, true, timeout);
    }

    /**
     * Connects to the store that another worker serves.
     *
     * @param timeout how long it tries, and how long a call waits for what another worker has yet to put there
     * @throws IllegalStateException if Gloo's library does not load or the store is not reached in time
     */
    public static GlooStore connect(String host, int port, Duration timeout) {
        return new GlooStore(host, port, false, timeout);
    }

    /** Returns the port on which the store is served. */
    public int port() {
        return store.getPort() & PORT_MASK;
    }

    Store store() {
        return store;
    }

    void put(String key, String value) {
        store.set(key, value);
    }

    /** Returns a value that another worker puts there, and waits for it. */
    String get(String key) {
        return store.get_to_str(key);
    }

    static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** Disconnects; the one that serves it ends it for all. */
    @Override
    public void close() {
        store.close();
    }
}
